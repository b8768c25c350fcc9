// The one way to the API: the session's cookie, its CSRF token, and problems as errors.

import { by, make } from "./dom.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || "unknown";
    this.problems = body.problems || [];
    this.both = body.both || null;
  }
}

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content || "";

/** `match` is the version that an edit is based on; `key` names a request that makes something. */
export async function call(method, path, body, { match, key, keepalive } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (match !== undefined) headers["If-Match"] = `"${match}"`;
  if (method === "POST") headers["Idempotency-Key"] = key || crypto.randomUUID();
  let response;
  try {
    response = await fetch(path, {
      method, headers, keepalive, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, { code: "offline", detail: "The server cannot be reached. Nothing was changed; try again." });
  }
  const text = await response.text();
  const answer = text && /json/.test(response.headers.get("Content-Type") || "") ? JSON.parse(text) : null;
  if (response.ok) return answer;
  const proving = path.endsWith("/signatures"); // a wrong password there ends no session
  if (response.status === 401 && csrf() && !proving) sayOver();
  throw new Problem(response.status, answer || {});
}

/** What `act` gives; where the server refused it, what `refused` makes of that. */
export async function attempt(act, refused) {
  try {
    return await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return refused(problem);
  }
}

/** The session has ended: what was typed stays, and the way back is said. */
function sayOver() {
  if (by("over")) return;
  const said = make("p", "Your session has ended, or the sign-in was refused. ", { id: "over", className: "over", role: "alert" });
  const href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  said.append(make("a", "Sign in again", { href }), ".");
  document.body.prepend(said);
}
