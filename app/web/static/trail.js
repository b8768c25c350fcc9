// The trail of a record: that somebody has it before them is itself recorded, once for each change.
import { call, Problem } from "./api.js";

const place = document.querySelector("[data-opens-trail]");

if (place) {
  try {
    await call("POST", place.dataset.opensTrail);
    place.textContent = "It is recorded that you opened this trail.";
    for (const button of document.querySelectorAll("[data-attests] button")) button.disabled = false;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    place.textContent = `Not recorded as opened: ${problem.message}`;
  }
}
