// A record under review: the next unopened evidence, comments, signing, and the time spent reading.
import { by, make, those } from "./dom.js";
import { free } from "./keys.js";
import { fragment, insert } from "./panel.js";
import { watch } from "./reading.js";

const review = document.querySelector(".review");

/* Evidence opened or not */
const waiting = () => those("[data-piece].unopened", review);

function openNext() {
  const piece = waiting()[0];
  if (!piece) return;
  const section = piece.closest("[data-section]");
  const mark = section.querySelector(`[data-evidence="${piece.dataset.piece}"]`);
  if (!mark) piece.closest("details").open = true;
  (mark || piece).scrollIntoView({ block: "center" });
  (mark || piece).click();
}

function nowOpened(evidence) {
  for (const one of those(`[data-evidence="${evidence}"].unopened`, review)) {
    one.classList.remove("unopened");
    one.querySelector(".unseen")?.remove();
  }
  for (const one of those(`[data-piece="${evidence}"].unopened`, review)) {
    one.classList.remove("unopened");
    one.parentElement.querySelector(".waits")?.remove();
    count(one.closest("[data-opened]"));
  }
  const left = new Set(waiting().map((one) => one.dataset.piece)).size;
  const all = document.querySelector("[data-opened-all]");
  if (all) show(all, all.querySelector("progress").max - left);
  for (const button of those("[data-next]")) button.disabled = left === 0;
}

function count(place) {
  show(place, those("[data-piece]:not(.unopened)", place).length);
}

function show(place, opened) {
  place.querySelector("progress").value = opened;
  place.querySelector("[data-count]").textContent = opened;
}

/* Comments */
function beginComment(button) {
  const dialog = by("comment");
  const statements = those("[data-statement]", button.closest("[data-part]"));
  dialog.querySelector("[data-choices]").replaceChildren(...statements.map(choice));
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

function choice(statement, place) {
  const label = make("label", "", { className: "choice" });
  const value = statement.dataset.statement || statement.id;
  const radio = make("input", "", { type: "radio", name: "statement", value, checked: place === 0, required: true });
  const words = statement.cloneNode(true);
  for (const mark of those(".c", words)) mark.remove();
  label.append(radio, ` ${words.textContent.trim()}`);
  return label;
}

/* Signing */
async function beginSigning(link) {
  const content = by("sign-content");
  content.replaceChildren(make("p", "Asking whether the sources are still the same…"), make("progress"));
  by("sign").showModal();
  insert(content, (await fragment(link.href)).html);
  content.querySelector("h2")?.focus();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  if (event.ctrlKey || event.metaKey || event.shiftKey || !review) return;
  if (at("[data-next]")) openNext();
  else if (at("[data-comment]")) beginComment(at("[data-comment]"));
  else if (at("a[data-sign]")) { event.preventDefault(); beginSigning(at("a[data-sign]")); }
  else if (at("dialog [data-close-sign]")) {
    by("sign").close();
    if (at("[data-close-sign]").hash) location.hash = at("[data-close-sign]").hash;
    event.preventDefault();
  }
});

document.addEventListener("veridraft:done", (event) => {
  if (event.target.matches("[data-leaves]")) location.assign(event.detail.url);
});

if (review) {
  document.addEventListener("veridraft:problem", (event) => {
    event.target.querySelector(":scope > .problem")?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("veridraft:opened", (event) => nowOpened(event.detail));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "n" || !free(event)) return;
    event.preventDefault();
    openNext();
  });
  if ("counts" in review.dataset) watch(review);
}
