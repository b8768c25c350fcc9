// Sections of a draft: their evidence opened one after another, and decisions that have parts.
import { by, those } from "./dom.js";
import { show } from "./panel.js";
import { watch } from "./reading.js";

const text = document.querySelector(".manuscript");
const needs = (button) => JSON.parse(button.dataset.needs);

document.addEventListener("veridraft:opened", ({ detail }) => {
  for (const button of those("[data-open-next]", text)) {
    const left = needs(button).filter((one) => !one.includes(detail));
    button.dataset.needs = JSON.stringify(left);
    button.querySelector("[data-met]").textContent = button.dataset.of - left.length;
    button.hidden = !left.length;
    button.nextElementSibling.hidden = left.length > 0;
  }
});

function openNext(button) {
  const wanted = needs(button)[0][0];
  const mark = button.closest("section").querySelector(`[data-token][href$="/${wanted}"]`);
  if (!mark) return show(`/evidence/draft/${text.dataset.draft}/${wanted}`);
  mark.scrollIntoView({ block: "center" });
  mark.click();
}

function another(button) {
  const copy = button.previousElementSibling.cloneNode(true);
  for (const one of those("[data-part]", copy)) one.value = "";
  button.before(copy);
}

text.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-open-next], [data-another]");
  if (button) ("another" in button.dataset ? another : openNext)(button);
});

/** The value of a decision from its parts, a list where there may be many. */
text.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-parts]");
  if (!form) return;
  const filled = (set) => those("[data-part]", set).filter((one) => one.value.trim());
  const each = those(".parts", form).map((set) => Object.fromEntries(filled(set).map((one) => [one.dataset.part, one.value.trim()])));
  form.elements.value.value = JSON.stringify("many" in form.dataset ? each : each[0]);
});

/** Whoever is led to a decision finds it open. */
function unfold() {
  const place = by(decodeURIComponent(location.hash.slice(1)));
  if (place?.matches(".in-row, .decide:not(.made)")) for (const one of those("details", place)) one.open = true;
}
addEventListener("hashchange", unfold);
unfold();
if ("counts" in text.dataset) watch(text);
