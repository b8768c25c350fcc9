// Collects what the taker of an exercise calls wrong.
import { by, those } from "./dom.js";

const form = by("answer");
if (form) document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-statement]")) return;
  const marked = those("[data-statement]:checked").map((one) => one.dataset.statement);
  form.elements.statements.value = JSON.stringify(marked);
  form.querySelector("output").value = marked.length ? `${marked.length} marked as wrong` : "Nothing marked yet";
});
