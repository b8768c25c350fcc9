// A one-time link carries its secret behind `#`: no server log and no page that follows sees it.
import { by } from "./dom.js";

const secret = new URLSearchParams(location.hash.slice(1)).get("link");
if (secret) {
  history.replaceState(null, "", location.pathname + location.search);
  const form = by("by-link");
  form.elements.link.value = secret;
  form.hidden = false;
  by("by-password").hidden = true;
  form.querySelector("button").focus();
} else document.querySelector("#by-password [name=username]").focus();
