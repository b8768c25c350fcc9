// The chat: asks, follows a turn while it is answered, completes tools, attaches, copies.
import { call, Problem } from "./api.js";
import { written } from "./copy.js";
import { by, make, those } from "./dom.js";
import { bodyOf, doing, say } from "./forms.js";
import { fragment, insert } from "./panel.js";

const turns = by("turns"), form = by("ask"), question = by("question");
const attached = by("attached"), commands = by("commands"), narrowed = by("narrowing");
const asks = form.querySelector("[data-asks]");
const stops = form.querySelector("[data-stops]");
const AGAIN_MS = 1000;
let running = null;

/* Asking */

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value);
});

async function ask(text) {
  if (!text.trim() || running) return;
  await doing(form, async () => {
    const things = those("[data-id]", attached).map(({ dataset }) => ({ kind: dataset.kind, id: dataset.id }));
    const isNew = !turns.dataset.thread;
    const thread = isNew ? (await call("POST", "/api/v1/chat/threads", narrowing())).id : turns.dataset.thread;
    const turn = await call("POST", `/api/v1/chat/threads/${thread}/turns`, { question: text, attachments: things });
    question.value = "";
    attached.replaceChildren();
    if (isNew) location.assign(`/chat/${thread}`);
    else await add(turn.id);
  });
}

async function retry(turn) {
  if (!running) await doing(form, async () => add((await call("POST", `/api/v1/chat/turns/${turn}/retry`)).id));
}

/** What a conversation that does not exist yet is to look at. */
function narrowing() {
  const body = bodyOf(narrowed);
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !Array.isArray(value) || value.length));
}

/* A turn while it runs */

/** Raises TypeError where there is no server. */
async function drawing(address) {
  const { status, html } = await fragment(address);
  if (!status) throw new TypeError(html);
  if (status >= 400) throw new Problem(status, { detail: "This cannot be shown. Load the page again." });
  return html;
}

async function drawn(turn, after) {
  const place = make("div");
  insert(place, await drawing(`/chat/turns/${turn}?after=${after}`));
  return place.firstElementChild;
}

async function add(turn) {
  const article = await drawn(turn, 0);
  turns.append(article);
  article.scrollIntoView();
  if ("running" in article.dataset) follow(article);
}

/** Each event asks for what was told since, drawn by the server as the page draws it. */
function follow(article) {
  const turn = article.dataset.turn;
  const source = new EventSource(`/api/v1/chat/turns/${turn}/events`);
  let busy = false, again = false;
  const more = async () => {
    if (busy) { again = true; return; }
    busy = true;
    do {
      again = false;
      try {
        take(article, await drawn(turn, article.dataset.told));
      } catch (problem) {
        if (problem instanceof Problem) { lost(); break; }
        await new Promise((wake) => setTimeout(wake, AGAIN_MS)); // what was told is kept
        again = true;
      }
    } while (again && running === turn);
    busy = false;
  };
  set(turn);
  for (const type of ["step_started", "step_finished", "text", "abstained"]) source.addEventListener(type, more);
  for (const type of ["turn_finished", "turn_failed"]) source.addEventListener(type, () => { source.close(); more(); });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && running === turn) lost();
  });
}

function lost() {
  say(form, new Problem(0, { detail: "The connection was lost. Load the page again to see the answer." }));
  set(null);
}

function take(article, told) {
  if (!told || Number(told.dataset.told) <= Number(article.dataset.told)) return;
  const atEnd = scrollY + innerHeight > document.body.scrollHeight - 160;
  for (const part of told.children) {
    const place = (part.dataset.part === "draft" ? document : article).querySelector(`[data-part="${part.dataset.part}"]`);
    if (part.dataset.part === "blocks") place.append(...part.childNodes);
    else if (part.dataset.part !== "draft" || (part.children.length && !place.children.length)) place.replaceChildren(...part.childNodes);
  }
  article.dataset.told = told.dataset.told;
  if (!("running" in told.dataset)) {
    delete article.dataset.running;
    article.querySelector(".steps").open = false;
    set(null);
    tell("Answered.");
  }
  if (atEnd) scrollTo({ top: document.body.scrollHeight });
}

function set(turn) {
  running = turn;
  asks.hidden = turn !== null;
  stops.hidden = turn === null;
}

async function stop() {
  if (running) await doing(form, () => call("POST", `/api/v1/chat/turns/${running}/stop`));
}

const tell = (words) => { by("said").textContent = words; };

/* Keys and clicks */

question.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (!commands.hidden && choose(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    ask(question.value);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) stop();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const turn = button.closest("[data-turn]")?.dataset.turn;
  if ("ask" in button.dataset) ask(button.textContent);
  else if ("copy" in button.dataset) copy(button);
  else if ("retry" in button.dataset) retry(turn);
  else if ("stops" in button.dataset) stop();
  else if ("detach" in button.dataset) { button.parentElement.remove(); question.focus(); }
  else if (button.dataset.attach) attach(button.dataset);
});

const copy = (button) => written(button, button.closest("[data-turn]").querySelector("[data-copied]").textContent, "Not allowed here");

/* Attaching */

const found = by("found"), find = by("find");
let asked = 0;

async function look() {
  const mine = ++asked;
  const html = await drawing(`/chat/attachable?q=${encodeURIComponent(find.value)}`);
  if (mine === asked) insert(found, html);
}
find.addEventListener("input", look);
by("attach").addEventListener("toggle", (event) => { if (event.newState === "open") look(); });

function attach({ attach: kind, id }) {
  if (![...attached.children].some((one) => one.dataset.id === id)) {
    const chip = make("span", `${kind} ${id} `, { className: "chip" });
    const remove = make("button", "×", { type: "button", className: "link", ariaLabel: `Remove ${id}` });
    Object.assign(chip.dataset, { kind, id });
    remove.dataset.detach = "";
    chip.append(remove);
    attached.append(chip);
  }
  by("attach").close();
  question.focus();
}

/* Completing a tool */

const options = [...commands.children];
const shown = () => options.filter((one) => !one.hidden);

question.addEventListener("input", () => {
  const begun = /^\/(\w*)$/.exec(question.value);
  for (const one of options) one.hidden = !begun || !one.dataset.name.startsWith(begun[1].toLowerCase());
  open(shown().length > 0);
});
question.addEventListener("blur", () => setTimeout(() => open(false), 150));

function open(isOpen) {
  commands.hidden = !isOpen;
  question.ariaExpanded = isOpen;
  select(isOpen ? shown()[0] : null);
}

function select(option) {
  for (const one of options) one.ariaSelected = one === option;
  if (option) question.setAttribute("aria-activedescendant", option.id);
  else question.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

/** Whether the key was one of the list's. */
function choose(event) {
  const list = shown(), at = list.findIndex((one) => one.ariaSelected === "true");
  const act = {
    ArrowDown: () => select(list[(at + 1) % list.length]),
    ArrowUp: () => select(list[(at - 1 + list.length) % list.length]),
    Enter: () => complete(list[at]),
    Tab: () => complete(list[at]),
    Escape: () => open(false),
  }[event.key];
  if (!act || event.shiftKey) return false;
  event.preventDefault();
  act();
  return true;
}

function complete(option) {
  question.value = `/${option.dataset.name} ${option.dataset.arguments.trim()}`;
  open(false);
  question.focus();
  const at = question.value.indexOf("=") + 1 || question.value.length;
  question.setSelectionRange(at, at);
}
commands.addEventListener("mousedown", (event) => {
  const option = event.target.closest("li");
  event.preventDefault();
  if (option) complete(option);
});

/* What is looked at */

const day = narrowed.querySelector("[type=date]");
day.addEventListener("input", () => { narrowed.querySelector("[data-dated]").checked = true; });
narrowed.querySelector("[type=radio]").addEventListener("change", () => { day.value = ""; });
narrowed.addEventListener("submit", () => {
  if (narrowed.dataset.call) return; // the page is made anew
  const chosen = those("option:checked", narrowed).map((one) => one.textContent);
  document.querySelector(".scope b").textContent = day.value ? `the end of ${day.value}` : "now";
  if (chosen.length) document.querySelector("[data-narrowed]").textContent = chosen.join(", ");
});

/* The page as it opens */

const last = turns.querySelector("[data-running]");
if (last) follow(last);
question.focus({ preventScroll: true });
if (turns.children.length > 1) turns.lastElementChild.scrollIntoView();
