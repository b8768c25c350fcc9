// Jobs that were running when the page was made: their progress, and the page anew at their end.
import { follow } from "./job.js";
import { Problem } from "./api.js";

for (const place of document.querySelectorAll("[data-job]")) watch(place);

async function watch(place) {
  try {
    await follow({ id: place.dataset.job, state: "running" }, place);
    location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const said = Object.assign(document.createElement("p"), { className: "problem", textContent: problem.message });
    said.setAttribute("role", "alert");
    place.replaceChildren(said);
  }
}
