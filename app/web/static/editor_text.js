// A statement's text between the page and its tokens: values are chips, never typed characters.
import { make, those } from "./dom.js";

const TOKEN = /\[[FQEN]\d+(?:\|[a-z]+)?\]/g;
const known = new Map(); // token → how it reads

/** What the page shows comes first: it has the views in which values stand. */
export const learn = (token, text, kind) => known.has(token) || known.set(token, { text, kind });
for (const one of those("[data-token]")) learn(one.dataset.token, one.textContent, one.className);

export const link = (text, onclick) => make("button", text, { type: "button", className: "link", onclick });

function chip(token) {
  const { text, kind } = known.get(token) || { text: token, kind: "f gone" };
  const made = make("span", text, { className: kind, contentEditable: "false" });
  made.dataset.token = token;
  return made;
}

export const nodes = (text) => text.split(TOKEN).flatMap((words, n) => (n ? [chip(text.match(TOKEN)[n - 1]), words] : [words]));

/** The text with tokens, and where each piece of it stands. */
export function read(place) {
  const pieces = [];
  let text = "";
  const add = (node, written) => pieces.push({ node, start: text.length, end: (text += written).length });
  (function walk(parent) {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) add(node, node.data.replace(/\s/g, " "));
      else if (node.dataset?.token) add(node, node.dataset.token);
      else walk(node);
    }
  })(place);
  return { text, pieces };
}

/** `start` and `end` count whole characters, as the server does; the page counts halves of some. */
export function rangeOf({ text, pieces }, start, end) {
  const [from, to] = [start, end].map((at) => [...text].slice(0, at).join("").length);
  const first = pieces.find((one) => one.start <= from && from < one.end), last = pieces.find((one) => one.start < to && to <= one.end);
  if (!first || !last) return null;
  const range = document.createRange(), isText = (one) => one.node.nodeType === Node.TEXT_NODE;
  isText(first) ? range.setStart(first.node, from - first.start) : range.setStartBefore(first.node);
  isText(last) ? range.setEnd(last.node, to - last.start) : range.setEndAfter(last.node);
  return range;
}

export const caret = (place) => {
  const selection = getSelection();
  return selection.rangeCount && place.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : null;
};

/** Puts text and chips where the caret is; at the end where it is elsewhere. */
export function put(place, text, range = caret(place)) {
  if (!range) {
    range = document.createRange();
    range.selectNodeContents(place);
    range.collapse(false);
  }
  range.deleteContents();
  for (const one of nodes(text).reverse()) range.insertNode(typeof one === "string" ? new Text(one) : one);
  range.collapse(false);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  place.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Copied, cut and pasted as text with tokens, so that a value stays itself. */
export function carry(place, signal) {
  const on = (name, act) => place.addEventListener(name, (event) => { event.preventDefault(); act(event.clipboardData); }, { signal });
  const copy = (board) => {
    const copied = make("div");
    copied.append(caret(place).cloneContents());
    board.setData("text/plain", read(copied).text);
  };
  on("copy", copy);
  on("cut", (board) => { copy(board); put(place, ""); });
  on("paste", (board) => put(place, board.getData("text/plain").replace(/\s+/g, " ")));
}
