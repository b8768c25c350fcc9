// Collects what the taker of an exercise calls wrong.
const form = document.getElementById("answer");
if (form) document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-statement]")) return;
  const marked = [...document.querySelectorAll("[data-statement]:checked")].map((one) => one.dataset.statement);
  form.elements.statements.value = JSON.stringify(marked);
  form.querySelector("output").value = marked.length ? `${marked.length} marked as wrong` : "Nothing marked yet";
});
