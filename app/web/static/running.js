// Jobs that were running when the page was made: their progress, and the page anew at their end.
import { attempt } from "./api.js";
import { those } from "./dom.js";
import { say } from "./forms.js";
import { follow } from "./job.js";

for (const place of those("[data-job]")) attempt(async () => {
  await follow({ id: place.dataset.job, state: "running" }, place);
  location.reload();
}, (problem) => {
  place.replaceChildren();
  say(place, problem);
});
