// Filters the routes as one types, and opens the one that the address names.
const field = document.querySelector("[data-filter]");
const count = document.querySelector("[data-count]");

field.addEventListener("input", () => {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of document.querySelectorAll("[data-sought]")) {
    one.hidden = !wanted.every((word) => one.dataset.sought.includes(word));
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-sought]:not([hidden])");
  }
  const found = document.querySelectorAll("details[data-sought]:not([hidden])").length;
  count.textContent = wanted.length ? `${found} routes` : "";
});

function open() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.tagName !== "DETAILS") return;
  named.open = true;
  named.scrollIntoView();
}
addEventListener("hashchange", open);
open();
