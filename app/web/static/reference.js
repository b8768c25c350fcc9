// Filters the routes as one types, and opens the one that the address names.
import { by, those } from "./dom.js";

const field = document.querySelector("[data-filter]");
const count = document.querySelector("[data-count]");

field.addEventListener("input", () => {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of those("[data-sought]")) {
    one.hidden = !wanted.every((word) => one.dataset.sought.includes(word));
  }
  for (const group of those("[data-group]")) {
    group.hidden = !group.querySelector("[data-sought]:not([hidden])");
  }
  const found = those("details[data-sought]:not([hidden])").length;
  count.textContent = wanted.length ? `${found} routes` : "";
});

function open() {
  const named = by(location.hash.slice(1));
  if (named?.tagName !== "DETAILS") return;
  named.open = true;
  named.scrollIntoView();
}
addEventListener("hashchange", open);
open();
