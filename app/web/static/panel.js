// The right column: evidence beside the text, where it was asked for. Esc closes, focus returns.
import { attempt, call, Problem } from "./api.js";
import { by, those } from "./dom.js";
import { say } from "./forms.js";

const policy = globalThis.trustedTypes?.createPolicy("veridraft", { createHTML: (html) => html })
  ?? { createHTML: (html) => html };
/** HTML of this server, and of nobody else, into a place of the page. */
export const insert = (place, html) => { place.innerHTML = policy.createHTML(html); };
/** A page's column alone; `status` is 0 where there is no server. */
export async function fragment(address) {
  const answer = await fetch(address, { headers: { "X-Fragment": "panel", Accept: "text/html" } }).catch(() => null);
  if (!answer) return { status: 0, html: "<p role='alert'>The server cannot be reached.</p>" };
  return { status: answer.status, html: await answer.text() };
}

const evidence = by("panel-evidence");
const content = by("panel-content");
let opener = null;
let asked = 0;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (event.target.closest("[data-close-panel]")) close();
  else if (link && evidence && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (!content.contains(link)) opener = link;
    show(link.href);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !evidence || evidence.hidden || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  close();
});

export async function show(address) {
  const mine = ++asked;
  mark(opener);
  content.ariaBusy = "true";
  const { html } = await fragment(address);
  if (mine !== asked) return;
  insert(content, html);
  content.ariaBusy = null;
  evidence.hidden = false;
  document.body.classList.add("with-evidence");
  evidence.querySelector("[data-close-panel]").focus({ preventScroll: true });
  evidence.scrollTop = 0;
  document.dispatchEvent(new CustomEvent("veridraft:panel", { detail: content }));
  keepOpened();
}

export function close() {
  if (!evidence || evidence.hidden) return;
  asked++;
  evidence.hidden = true;
  document.body.classList.remove("with-evidence");
  mark(null);
  opener?.focus();
  opener = null;
}

function mark(link) {
  for (const one of those("[data-panel].on")) one.classList.remove("on");
  link?.classList.add("on");
}

/** Evidence of a draft counts as opened by who has it before them. */
async function keepOpened() {
  const shown = content.querySelector("[data-opens-draft][data-opens-evidence]");
  if (!shown) return;
  const { opensDraft, opensEvidence } = shown.dataset;
  await attempt(async () => {
    await call("POST", `/api/v1/drafts/${opensDraft}/openings`, { evidence: opensEvidence });
    document.dispatchEvent(new CustomEvent("veridraft:opened", { detail: opensEvidence }));
  }, ({ message }) => say(shown, new Problem(0, { detail: `Not recorded as opened: ${message}` })));
}
