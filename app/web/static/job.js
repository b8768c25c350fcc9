// Follows a job to its end: step, n of m, and an estimate from its own pace, none before there is one.
import { call, Problem } from "./api.js";
import { make } from "./dom.js";

const EVERY_MS = 600;
const BASIS_MS = 4000; // no estimate from less
const BASIS_SHARE = 0.08;

export async function follow(job, place) {
  const { bar, said } = progress(place);
  place.classList.add("job");
  let pace = { step: "", since: performance.now(), from: 0 };
  for (;;) {
    pace = show(job, bar, said, pace);
    if (job.state === "done" || job.state === "failed") break;
    await new Promise((wake) => setTimeout(wake, EVERY_MS));
    job = await call("GET", `/api/v1/jobs/${job.id}`);
  }
  if (job.state === "failed") throw new Problem(0, { code: "job_failed", detail: job.error, problems: job.problems });
  return job;
}

export function progress(place, ...more) {
  const bar = make("progress"), said = make("output");
  place.replaceChildren(bar, said, ...more);
  return { bar, said };
}

function show(job, bar, said, pace) {
  const at = job.progress;
  if (!at) {
    bar.removeAttribute("value");
    said.value = job.state === "waiting" ? "waiting for its turn" : "working";
    return pace;
  }
  if (at.step !== pace.step) pace = { step: at.step, since: performance.now(), from: at.done };
  if (at.total) { bar.max = at.total; bar.value = at.done; } else bar.removeAttribute("value");
  const count = at.total > 1 ? `, ${at.done} of ${at.total}` : "";
  said.value = `${at.step}${count}${left(at, pace)}`;
  return pace;
}

export function left({ done, total }, { since, from }, now = performance.now()) {
  const passed = now - since, made = done - from;
  if (!total || passed < BASIS_MS || made / total < BASIS_SHARE || made <= 0) return "";
  const seconds = (passed / made) * (total - done) / 1000;
  if (seconds < 5) return ", almost done";
  const about = seconds < 90 ? `${Math.ceil(seconds / 5) * 5} s` : `${Math.ceil(seconds / 60)} min`;
  return `, about ${about} left for this step`;
}
