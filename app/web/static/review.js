// A record under review: the next unopened evidence, comments, signing, and the time spent reading.
import { insert } from "./panel.js";
import { watch } from "./reading.js";

const review = document.querySelector(".review");

/* Evidence opened or not */
const waiting = () => [...review.querySelectorAll("[data-piece].unopened")];

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
  for (const one of review.querySelectorAll(`[data-evidence="${evidence}"].unopened`)) {
    one.classList.remove("unopened");
    one.querySelector(".unseen")?.remove();
  }
  for (const one of review.querySelectorAll(`[data-piece="${evidence}"].unopened`)) {
    one.classList.remove("unopened");
    one.parentElement.querySelector(".waits")?.remove();
    count(one.closest("[data-opened]"));
  }
  const left = new Set(waiting().map((one) => one.dataset.piece)).size;
  const all = document.querySelector("[data-opened-all]");
  if (all) show(all, all.querySelector("progress").max - left);
  for (const button of document.querySelectorAll("[data-next]")) button.disabled = left === 0;
}

function count(place) {
  show(place, place.querySelectorAll("[data-piece]:not(.unopened)").length);
}

function show(place, opened) {
  place.querySelector("progress").value = opened;
  place.querySelector("[data-count]").textContent = opened;
}

/* Comments */
function beginComment(button) {
  const dialog = document.getElementById("comment");
  const statements = [...button.closest("[data-part]").querySelectorAll("[data-statement]")];
  dialog.querySelector("[data-choices]").replaceChildren(...statements.map(choice));
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

function choice(statement, place) {
  const label = Object.assign(document.createElement("label"), { className: "choice" });
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: "statement", value: statement.dataset.statement || statement.id, checked: place === 0, required: true,
  });
  const words = statement.cloneNode(true);
  for (const mark of words.querySelectorAll(".c")) mark.remove();
  label.append(radio, ` ${words.textContent.trim()}`);
  return label;
}

/* Signing */
async function beginSigning(link) {
  const dialog = document.getElementById("sign"), content = document.getElementById("sign-content");
  content.replaceChildren(Object.assign(document.createElement("p"), { textContent: "Asking whether the sources are still the same…" }), document.createElement("progress"));
  dialog.showModal();
  const answer = await fetch(link.href, { headers: { "X-Fragment": "panel", Accept: "text/html" } }).catch(() => null);
  insert(content, answer ? await answer.text() : "<p role='alert'>The server cannot be reached.</p>");
  content.querySelector("h2")?.focus();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  if (event.ctrlKey || event.metaKey || event.shiftKey || !review) return;
  if (at("[data-next]")) openNext();
  else if (at("[data-comment]")) beginComment(at("[data-comment]"));
  else if (at("a[data-sign]")) { event.preventDefault(); beginSigning(at("a[data-sign]")); }
  else if (at("dialog [data-close-sign]")) {
    document.getElementById("sign").close();
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
    const typing = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    openNext();
  });
  if ("counts" in review.dataset) watch(review);
}
