// The trail of a record: that somebody has it before them is itself recorded, once for each change.
import { attempt, call } from "./api.js";
import { those } from "./dom.js";

const place = document.querySelector("[data-opens-trail]");

if (place) attempt(async () => {
  await call("POST", place.dataset.opensTrail);
  place.textContent = "It is recorded that you opened this trail.";
  for (const button of those("[data-attests] button")) button.disabled = false;
}, (problem) => { place.textContent = `Not recorded as opened: ${problem.message}`; });
