// What the values of a draft are and where they come from: told at a value, found for inserting.
import { call } from "./api.js";
import { by, make } from "./dom.js";
import { learn } from "./editor_text.js";

const { draft } = document.querySelector(".manuscript").dataset;
const tip = by("fact");
let asked = null, timer = 0;

/** Asked for once. */
export const sources = () => asked ??= call("GET", `/api/v1/drafts/${draft}/sources?limit=2000`).then((all) => {
  for (const one of all.facts) learn(`[${one.id}]`, one.shown, one.entered ? "f entered" : "f");
  for (const one of all.evidence) learn(`[${one.id}]`, String(one.number), "c");
  return all;
}).catch((problem) => {
  asked = null;
  throw problem;
});
/** Null where they cannot be had now: who inserts asks again, and is told. */
export const ahead = () => sources().catch(() => null);

async function tell(mark) {
  const all = await ahead(), id = mark.dataset.token.match(/\w+/)[0];
  const one = all && [...all.facts, ...all.evidence].find((it) => it.id === id);
  if (!one || !mark.matches(":hover, :focus")) return;
  const state = one.entered ? "entered by a person" : one.verified === false ? "read by OCR, not verified yet" : "as in the source";
  const said = one.shown ? [one.label, one.source, state] : [one.kind];
  tip.replaceChildren(make("b", one.shown || one.title), ...said.map((text) => make("span", text)));
  tip.showPopover();
  const at = mark.getClientRects()[0], own = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(12, Math.min(at.left, innerWidth - own.width - 12))}px`;
  tip.style.top = `${at.bottom + own.height + 14 > innerHeight ? at.top - own.height - 8 : at.bottom + 8}px`;
}

const hide = () => { clearTimeout(timer); if (tip.matches(":popover-open")) tip.hidePopover(); };
for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => {
  hide();
  const mark = event.target.closest?.(".manuscript [data-token]");
  if (mark) timer = setTimeout(tell, 140, mark);
});
for (const name of ["scroll", "click", "keydown"]) document.addEventListener(name, hide, { capture: true, passive: true });

export const said = ({ runs }) => runs.map((run) => run.text).join("");

/** What holds every one of the words, as buttons; `pick` is told which. */
export async function find(words, place, pick) {
  const { facts, claims, evidence } = await sources(), wanted = words.toLowerCase().split(/\s+/);
  const all = [
    ...claims.map((one) => [one, "Claim", said(one)]),
    ...facts.map((one) => [one, one.shown, `${one.label}, ${one.source}`]),
    ...evidence.map((one) => [one, `[${one.number}]`, one.title]),
  ];
  const found = all.filter((one) => wanted.every((word) => one.slice(1).join(" ").toLowerCase().includes(word)));
  place.replaceChildren(...found.slice(0, 60).map(([one, name, words]) => {
    const button = make("button", ` ${words}`, { type: "button", onclick: () => pick(one) });
    button.prepend(make("b", name));
    return button;
  }));
  if (!found.length) place.append("Nothing of the draft holds these words.");
}
