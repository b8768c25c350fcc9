// The editor of a draft: the statement at hand, writing it, and what else is done with it.
import { attempt, call, Problem } from "./api.js";
import { by, make, those } from "./dom.js";
import { carry, caret, learn, link, nodes, put, rangeOf, read } from "./editor_text.js";
import { ahead, find, said } from "./editor_sources.js";
import "./editor_sections.js";

const CHECK_MS = 250;
const sheet = document.querySelector(".manuscript");
const { draft, version } = sheet.dataset;
const base = `/api/v1/drafts/${draft}`;
const dock = by("dock"), form = by("save");
const edits = form !== null;
const key = (id) => `veridraft:${draft}:${id}`;
let at = null; // the statement or block at hand
let fact = null; // the value in it that was looked at last
let writing = null; // what is being written: its place, tokens' entries, the version it is based on
let timer = 0, asked = 0;

/* The statement at hand */
function take(one) {
  at?.classList.remove("at");
  at = one;
  at.classList.add("at");
  if (!dock || writing) return;
  dock.hidden = false;
  tell(at.dataset.kind || "block", at.dataset.by || "composed by code");
  for (const button of those("[data-resting] [data-act]", dock)) button.hidden = !allows(button.dataset.act);
}

function allows(act) {
  if (act === "comment" || act === "add") return true;
  if (act === "replace") return fact && at.contains(fact) && at.matches(".s, .scroll, dl");
  if (act === "restore") return /edited by/.test(at.dataset.by);
  return "statement" in at.dataset;
}

function tell(kind, words, state = "") {
  by("dock-class").textContent = kind;
  by("dock-class").className = `chip${kind === "inference" ? " infer-chip" : ""}`;
  by("dock-by").textContent = words;
  by("dock-state").textContent = state;
}

/* Writing */
const shown = (entry) => `${entry.value} ${entry.unit || ""}`.trim();

async function begin(place, { text, entries = [], match = version, isNew = false, claim, reason = "" }) {
  if (writing && !(await cancel())) return;
  take(place);
  writing = { place, id: place.dataset.after || place.id, isNew, claim, match, entries, before: [...place.childNodes], stop: new AbortController() };
  for (const one of entries) learn(`[${one.placeholder}]`, shown(one), "f fresh");
  place.replaceChildren(...nodes(isNew ? "" : place.dataset.text));
  writing.first = read(place).text;
  place.replaceChildren(...nodes(text));
  dress(place, true);
  carry(place, writing.stop.signal);
  place.addEventListener("input", changed, { signal: writing.stop.signal });
  form.elements.reason.value = reason;
  place.focus();
  getSelection().selectAllChildren(place);
  getSelection().collapseToEnd();
  changed();
}

function dress(place, isWriting) {
  place.classList.toggle("editing", isWriting);
  const told = { contenteditable: "true", role: "textbox", "aria-label": "Text of the statement" };
  for (const name in told) isWriting ? place.setAttribute(name, told[name]) : place.removeAttribute(name);
  dock.hidden = false;
  dock.querySelector("[data-resting]").hidden = isWriting;
  form.hidden = !isWriting;
  by("dock-problems").replaceChildren();
  globalThis.Highlight && CSS.highlights.delete("unbound");
}

function changed() {
  clearTimeout(timer);
  timer = setTimeout(check, CHECK_MS);
  const { id, first, isNew, match, place } = writing, { text } = read(place);
  if (text === first) sessionStorage.removeItem(key(id));
  else sessionStorage.setItem(key(id), JSON.stringify({ ...body(text), isNew, match, reason: form.elements.reason.value }));
}

function body(text) {
  const entries = writing.entries.filter((one) => text.includes(`[${one.placeholder}]`));
  return { text, entries, ...(writing.claim ? { claim: writing.claim } : {}) };
}

async function check() {
  const mine = ++asked, found = read(writing.place);
  const told = await call("POST", `${base}/statements/${writing.id}/check`, { ...body(found.text), as_new: writing.isNew }).catch((problem) => problem);
  if (mine !== asked) return;
  if (told instanceof Problem) return tell("", "", told.message);
  tell(told.kind, told.claims.length ? `stands for ${told.claims}` : told.kind === "inference" ? "an inference, marked as one" : "says nothing as fact");
  const problems = told.problems.map((one) => ({ ...one, range: one.end ? rangeOf(found, one.start, one.end) : null }));
  const ranges = problems.map((one) => one.range).filter(Boolean);
  if (globalThis.Highlight) CSS.highlights.set("unbound", new Highlight(...ranges));
  by("dock-problems").replaceChildren(
    ...problems.map(problemLine),
    ...told.lost.map((one) => make("li", `No longer said: ${said(one)}`)),
    ...(told.why_not ? [make("li", `It does not stand for its claim: ${told.why_not}`)] : []),
  );
}

function problemLine(one, n, all) {
  const made = make("li", ` ${one.what}`);
  made.prepend(make("mark", one.got || "The text"));
  if (one.rule !== "value" || !one.range) return made;
  const next = all[n + 1], unit = next?.what === "a unit" && next.start - one.end < 2 ? next : null;
  made.append(" · ", link("enter it as a value", () => {
    if (unit) one.range.setEnd(unit.range.endContainer, unit.range.endOffset);
    enter(one.range, one.got, unit?.got);
  }));
  return made;
}

async function cancel() {
  const { place, id, isNew, before, first } = writing;
  if (read(place).text !== first && (await ask("leave")) !== "ok") return place.focus(), false;
  sessionStorage.removeItem(key(id));
  clearTimeout(timer);
  asked++;
  writing.stop.abort();
  writing = null;
  dress(place, false);
  place.replaceChildren(...before);
  (isNew ? by(id) : place).focus();
  if (isNew) place.remove();
  return true;
}

function save() {
  const { id, isNew, match, place } = writing, { text } = read(place), reason = form.elements.reason.value;
  if (isNew) return commit("POST", "/statements", { ...body(text), reason, after: id }, id, match, text);
  return commit("PUT", `/statements/${id}`, { ...body(text), reason }, id, match, text);
}

/** One change; what came too late is shown beside what stands there now. */
const commit = (method, path, given, id, match = version, mine = null) => attempt(async () => {
  const saved = await call(method, base + path, given, { match });
  sessionStorage.removeItem(key(id));
  sessionStorage.setItem(key(""), JSON.stringify({ id, said: `Saved as version ${saved.version}.` }));
  location.reload();
}, async ({ both, message }) => {
  if (both && mine !== null) await choose(both, id, mine);
  else by("dock-state").textContent = message;
});

async function choose({ version: newest, current }, id, mine) {
  by("both-theirs").replaceChildren(...nodes(current));
  by("both-mine").replaceChildren(...nodes(mine));
  const choice = await ask("both");
  if (!choice) return;
  if (choice === "theirs") {
    sessionStorage.removeItem(key(id));
    return location.reload();
  }
  writing.match = newest;
  if (choice === "mine") return save();
  changed();
  by("dock-problems").before(make("p", `Theirs: ${by("both-theirs").textContent}`));
}

/* Dialogs */
function ask(id) {
  const dialog = by(id);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue), { once: true }));
}

/** The fields of a dialog; what is empty is left out. */
async function asked_for(id, given = {}) {
  const fields = by(`${id}-form`);
  fields.reset();
  for (const name in given) fields.elements[name].value = given[name];
  if ((await ask(id)) !== "ok") return null;
  return Object.fromEntries([...new FormData(fields)].filter(([, value]) => value.trim()));
}

async function enter(range = caret(writing.place), value = "", unit = "") {
  const entry = await asked_for("enter", { value, unit });
  if (!entry) return;
  const placeholder = `N${writing.entries.length + 1}`;
  writing.entries.push({ placeholder, ...entry });
  learn(`[${placeholder}]`, shown(entry), "f fresh");
  put(writing.place, `[${placeholder}]`, range);
  writing.place.focus();
}

async function insert() {
  const { place } = writing, range = caret(place), words = by("insert-words");
  const pick = (one) => {
    by("insert").close();
    if (!one.predicate) put(place, `[${one.id}]`, range);
    else if (!writing.isNew || read(place).text.trim()) add(at, { text: one.text, claim: one.id });
    else put(place, one.text), (writing.claim = one.id);
  };
  words.value = "";
  words.oninput = () => find(words.value, by("insert-found"), pick);
  words.oninput();
  await ask("insert");
  writing?.place.focus();
}

/* What else is done with the statement at hand */
async function add(after, given = { text: "" }) {
  if (writing && !(await cancel())) return;
  const place = make("span", "", { className: "s new", tabIndex: 0 });
  place.dataset.after = after.dataset.after || after.id;
  after.after(place);
  await begin(place, { ...given, isNew: true });
}

function move(by_) {
  const run = those(".s", at.closest(".para")), to = run.indexOf(at) + by_;
  if (run[to]) change("Move this statement", "/move", { after: by_ > 0 ? run[to].id : run[to - 1]?.id ?? null });
}

async function change(title, path, given = {}) {
  by("why-title").textContent = title;
  by("why-text").textContent = at.textContent;
  const answer = await asked_for("why");
  if (answer) await commit("POST", `/statements/${at.id}${path}`, { ...given, ...answer }, at.id);
}

async function replaceFact() {
  const entry = await asked_for("enter", { value: fact.textContent });
  const given = { statement: at.id, entry: { placeholder: "N1", ...entry } };
  if (entry) await commit("POST", `/facts/${fact.dataset.fact}/replace`, given, at.id);
}

function comment() {
  by("comment-on").textContent = at.getAttribute("aria-label") || at.textContent.slice(0, 240);
  by("comment").querySelector("[name=statement]").value = at.id;
  by("comment").showModal();
}

const ACTS = {
  comment, cancel, insert, enter: () => enter(), add: () => add(at), replace: replaceFact,
  edit: () => begin(at, { text: at.dataset.text }), up: () => move(-1), down: () => move(1),
  remove: () => change("Remove this statement", "/remove"), restore: () => change("Take code’s text instead", "/restore"),
};

/** True for what can be done here and now. */
function act(name) {
  if (!dock?.querySelector(`[data-act="${name}"]`) || !(writing || allows(name))) return false;
  ACTS[name]();
  return true;
}

/* From the page */
dock?.addEventListener("mousedown", (event) => writing && event.target.closest("button") && event.preventDefault());
dock?.addEventListener("click", ({ target }) => act(target.closest("[data-act]")?.dataset.act));
form?.addEventListener("submit", (event) => { event.preventDefault(); save(); });
form?.addEventListener("input", () => writing && changed());

sheet.addEventListener("focusin", ({ target }) => {
  const stop = target.closest("[data-stop]");
  fact = target.closest("[data-fact]") || (stop === at ? fact : null);
  if (stop && !writing) take(stop);
});
sheet.addEventListener("click", ({ target }) => {
  const one = target.closest(".s[id]");
  if (one && edits && !target.closest("a, .editing") && getSelection().isCollapsed) begin(one, { text: one.dataset.text });
});

function whileWriting(event) {
  const { key: pressed, target, ctrlKey, metaKey } = event, held = ctrlKey || metaKey;
  if (target !== writing.place && !dock.contains(target)) return;
  if (pressed === "Escape") event.stopImmediatePropagation(), cancel();
  else if (pressed === "Enter" && held) form.requestSubmit();
  else if (pressed === "i" && held) insert();
  else if (pressed !== "Enter" || target !== writing.place) return;
  event.preventDefault();
}

const KEYS = { Enter: "edit", a: "add", c: "comment", r: "replace", Delete: "remove", "Alt+ArrowUp": "up", "Alt+ArrowDown": "down" };

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (writing) return whileWriting(event);
  const { target, altKey, ctrlKey, metaKey, key: pressed } = event, stop = target.closest?.(".manuscript [data-stop]");
  if (!stop || ctrlKey || metaKey || target.closest("form, summary") || (pressed === "Enter" && target !== stop)) return;
  const turn = { ArrowLeft: -1, ArrowRight: 1 }[pressed], marks = those("[data-token]", stop);
  if (turn && !altKey) (marks[marks.indexOf(target) + turn] || stop).focus();
  else if (!act(KEYS[altKey ? `Alt+${pressed}` : pressed])) return;
  event.preventDefault();
}, true);

/* On arriving: marks are reached by the arrows; what was left unfinished is offered again */
for (const one of those("[data-stop] [data-token]", sheet)) one.tabIndex = -1;
const back = JSON.parse(sessionStorage.getItem(key("")) || "null");
sessionStorage.removeItem(key(""));
if (back) {
  by(back.id)?.focus({ preventScroll: true });
  by("dock-state").textContent = back.said;
}
for (const name of Object.keys(sessionStorage)) {
  const id = name.startsWith(key("")) && name.slice(key("").length), place = id && by(id);
  if (!place || !edits) continue;
  const left = JSON.parse(sessionStorage.getItem(name)), offer = make("p", "");
  const then = (act) => () => { offer.remove(); act(); };
  offer.append(
    link("Go on with your unfinished text", then(() => (left.isNew ? add : begin)(place, left))),
    link("Drop it", then(() => sessionStorage.removeItem(name))),
  );
  by("unfinished").append(offer);
}
setTimeout(ahead, 400);
