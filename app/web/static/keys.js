// Keys of every page: g and a letter to go somewhere, / to search, j and k along a list, ? for help.
let going = false;

const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
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
const help = () => document.getElementById("keys")?.showModal();

function step(by) {
  const stops = [...document.querySelectorAll("[data-stop]")];
  if (!stops.length) return;
  const at = stops.findIndex((one) => one.contains(document.activeElement));
  const next = stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
