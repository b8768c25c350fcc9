// How long a section was before a reader's eyes: one section at a time, and only while the page is
// looked at. Hidden, without the focus, or untouched for a while, the clock stands still.
import { attempt, call } from "./api.js";
import { those } from "./dom.js";

const EVERY_MS = 1000;
const IDLE_MS = 60_000;
const REPORT_S = 30;
const LEAST_S = 2;

export function watch(record) {
  const spent = new Map(), shares = new Map();
  let touched = performance.now(), last = touched, refused = false;

  const observer = new IntersectionObserver((entries) => {
    for (const one of entries) shares.set(one.target.dataset.section, one.intersectionRect.height);
  }, { threshold: Array.from({ length: 21 }, (_, step) => step / 20) });
  for (const section of those("[data-section]", record)) observer.observe(section);

  const before = () => [...shares].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0])[0];

  function tick() {
    const now = performance.now(), passed = (now - last) / 1000;
    last = now;
    const attentive = !document.hidden && document.hasFocus() && now - touched < IDLE_MS;
    const section = before();
    if (!attentive || !section || passed > 5) return; // a longer tick was a sleeping machine
    spent.set(section, (spent.get(section) || 0) + passed);
    if (spent.get(section) >= REPORT_S) report(section);
  }

  /** Sent even where the page is left; what is refused once is not asked again. */
  async function report(section) {
    const seconds = Math.round(spent.get(section) * 10) / 10;
    spent.delete(section);
    if (refused || seconds < LEAST_S) return;
    const { draft, version } = record.dataset;
    const path = `/api/v1/drafts/${draft}/sections/${section}/time`, body = { version: Number(version), seconds };
    await attempt(() => call("POST", path, body, { keepalive: true }), ({ status }) => { refused = status > 0; });
  }

  const reportAll = () => { for (const section of [...spent.keys()]) report(section); };
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "touchmove"]) {
    document.addEventListener(sign, () => { touched = performance.now(); }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => document.hidden && reportAll());
  addEventListener("pagehide", reportAll);
  setInterval(tick, EVERY_MS);
}
