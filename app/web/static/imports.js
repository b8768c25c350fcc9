// A package chosen or dropped: uploaded with its progress, then imported and followed to its end.
import { attempt, call, csrf, Problem } from "./api.js";
import { by, make, those } from "./dom.js";
import { doing, say } from "./forms.js";
import { follow, left, progress } from "./job.js";

const form = by("upload");
const place = form.querySelector(".job");
const field = form.elements.package;

field.addEventListener("change", () => field.files[0] && receive(field.files[0]));
form.addEventListener("submit", (event) => event.preventDefault());
for (const type of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(type, (event) => {
    event.preventDefault();
    form.classList.toggle("over-it", type === "dragover");
  });
}
form.addEventListener("drop", (event) => {
  const [file] = event.dataTransfer.files;
  if (file) receive(file);
});
for (const one of those("[data-follow]")) watch(one);

const receive = (file) => doing(form, async () => {
  addEventListener("beforeunload", hold);
  try {
    const { path } = await upload(file, nameOf(file)).finally(() => removeEventListener("beforeunload", hold));
    await follow(await call("POST", "/api/v1/imports", { path }), place);
    location.reload();
  } finally {
    field.value = "";
  }
}, (problem) => {
  place.replaceChildren();
  if (problem.code === "job_failed") location.reload(); // the list tells all of it
  else say(form, problem);
});

const hold = (event) => event.preventDefault();

/** A name that the service takes; it refuses what is no zip. */
const nameOf = (file) => file.name.replace(/[^\p{L}\p{N}_ .()+-]/gu, "_").replace(/^[^\p{L}\p{N}_]+/u, "");

function upload(file, name) {
  const most = Number(form.dataset.most) * 1e6;
  if (file.size > most) {
    return Promise.reject(new Problem(413, { detail: `${file.name} has ${megabytes(file.size)}; the most that is taken is ${megabytes(most)}.` }));
  }
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const shown = showUpload(() => request.abort());
    request.upload.onprogress = (event) => shown(event.loaded, file.size);
    request.onabort = () => failed(new Problem(0, { detail: "The upload was stopped. Nothing of it was kept." }));
    request.onerror = () => failed(new Problem(0, { detail: "The upload was broken off. Nothing of it was kept; try again." }));
    request.onload = () => {
      const answer = JSON.parse(request.responseText || "{}");
      if (request.status === 201) done(answer);
      else failed(new Problem(request.status, answer));
    };
    request.open("PUT", `/api/v1/imports/files/${encodeURIComponent(name)}`);
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

function showUpload(stop) {
  const { bar, said } = progress(place, " ", make("button", "Stop", { type: "button", className: "btn quiet", onclick: stop }));
  const pace = { since: performance.now(), from: 0 };
  return (loaded, total) => {
    bar.max = total;
    bar.value = loaded;
    said.value = `uploading, ${megabytes(loaded)} of ${megabytes(total)}${left({ done: loaded, total }, pace)}`;
  };
}

const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;

const watch = (one) => attempt(async () => {
  await follow(await call("GET", `/api/v1/jobs/${one.dataset.follow}`), one);
  location.reload();
}, (problem) => problem.code === "job_failed" && location.reload());
