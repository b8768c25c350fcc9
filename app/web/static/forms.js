// Forms that say which call of the API they are: `data-call`, `data-match`, `data-then`.
import { attempt, call } from "./api.js";
import { by, make, those } from "./dom.js";
import { follow } from "./job.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-call]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

/** One thing at a time; what it meets is said in the form. */
export async function doing(form, act, refused = (problem) => say(form, problem)) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  say(form, null);
  try {
    await attempt(act, refused);
  } finally {
    form.ariaBusy = null;
  }
}

const send = (form, button) => doing(form, async () => {
  const [method, path] = form.dataset.call.split(" ");
  const body = method === "GET" ? undefined : bodyOf(form, button);
  const answer = await call(method, path, body, { match: form.dataset.match });
  tell(form, "done", answer);
  await then(form, answer);
}, (problem) => {
  say(form, problem);
  tell(form, "problem", problem);
});

const tell = (form, what, detail) => form.dispatchEvent(new CustomEvent(`veridraft:${what}`, { bubbles: true, detail }));

/** Fields by name; what is empty is left out. */
export function bodyOf(form, button) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    if (field.tagName === "BUTTON" && field !== button) continue;
    const value = valueOf(field);
    if (value !== undefined) body[field.name] = value;
  }
  return body;
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.multiple) return [...field.selectedOptions].map((one) => one.value);
  if (field.value === "") return undefined;
  switch (field.dataset.kind) {
    case "number": return Number(field.value);
    case "json": return JSON.parse(field.value);
    case "list": return field.value.split(/[,\n]/).map((one) => one.trim()).filter(Boolean);
    case "moment": return new Date(field.value).toISOString();
    default: return field.value;
  }
}

async function then(form, answer) {
  const next = form.dataset.then || "reload";
  if (form.dataset.shows) fill(by(form.dataset.shows), answer);
  if (next === "none") return;
  if (next === "job") {
    answer = await follow(answer, progressOf(form));
    go(filled(form.dataset.done || "reload", answer));
  } else go(filled(next, answer));
}

const go = (next) => (next === "reload" ? location.reload() : location.assign(next));

/** `/drafts/{result.draft}` with the fields of the answer. */
export const filled = (path, answer) => path.replace(/\{([\w.]+)\}/g, (_, name) =>
  encodeURIComponent(name.split(".").reduce((part, key) => part?.[key], answer) ?? ""));

/** Shows an answer where `data-from` names one of its fields, after what `data-before` says. */
function fill(place, answer) {
  place.hidden = false;
  for (const one of those("[data-from]", place)) {
    const value = (one.dataset.before || "") + (answer[one.dataset.from] ?? "");
    if (one.tagName === "INPUT") one.value = value; else if (one.tagName === "A") one.href = value; else one.textContent = value;
  }
}

function progressOf(form) {
  let place = form.querySelector(".job");
  if (!place) form.append(place = make("div", "", { className: "job" }));
  return place;
}

/** A problem beside the button that met it; what was typed stays. */
export function say(form, problem) {
  form.querySelector(":scope > .problem")?.remove();
  if (!problem) return;
  const said = make("div", problem.message, { className: "problem", role: "alert" });
  const singles = problem.problems.filter((one) => !problem.message.includes(one));
  if (singles.length) {
    const list = make("ul");
    list.append(...singles.map((one) => make("li", one)));
    said.append(list);
  }
  form.append(said);
}
