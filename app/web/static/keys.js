// Keys of every page: g and a letter to go somewhere, / to search, j and k along a list, ? for help.
import { by, those } from "./dom.js";

let going = false;

const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
/** A bare key, and nobody is typing or asked something. */
export const free = (event) => !(event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]"));

document.addEventListener("keydown", (event) => {
  if (!free(event)) return;
  if (going) {
    going = false;
    const place = document.querySelector(`.rail a[data-key="${CSS.escape(event.key)}"]`);
    if (place) location.assign(place.href);
    return;
  }
  const act = { g: () => { going = true; setTimeout(() => { going = false; }, 1500); }, "/": search, "?": help, j: () => step(1), k: () => step(-1) }[event.key];
  if (!act) return;
  act();
  if (event.key !== "g") event.preventDefault();
});

const search = () => document.querySelector("[data-search]")?.focus();
const help = () => by("keys")?.showModal();

function step(by) {
  const stops = those("[data-stop]");
  if (!stops.length) return;
  const at = stops.findIndex((one) => one.contains(document.activeElement));
  const next = stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
