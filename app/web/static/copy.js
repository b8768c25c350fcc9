// A button that copies what is shown once: `data-copies` names its field.
import { by } from "./dom.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = by(button.dataset.copies);
  field.select();
  written(button, field.value, "Press Ctrl+C");
});

/** `otherwise` is said where the browser does not let a page copy. */
export async function written(button, text, otherwise) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = otherwise;
  }
}
