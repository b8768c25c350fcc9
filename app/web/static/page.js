// What every page starts: declarative forms, the evidence panel, keys.
import "./forms.js";
import "./panel.js";
import "./keys.js";
