/**
 * The API, typed from its own description. `api.GET("/api/v1/wallet")` gives the answer or throws a `Problem`.
 *
 * The session is a cookie that scripts cannot read; what proves that a call is ours is the CSRF cookie
 * sent back as a header. Amounts arrive as exact text (see `exact.ts`).
 */
import createClient, { type Middleware } from "openapi-fetch";
import { fetchOrEarly } from "./early";
import { parseExact } from "./exact";
import { Problem, problemOf } from "./problem";
import type { paths } from "./schema";
import { proveAgain, type Way } from "./step-up";

const CSRF_COOKIE = "__Host-csrf";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const again = new WeakMap<Request, Request>();

const ours: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) {
      const token = csrfToken();
      if (token) request.headers.set("x-csrf-token", token);
      // A body can be read once: this is what goes out again after a renewed proof.
      again.set(request, request.clone());
    }
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return exact(response);
    const problem = await problemIn(response);
    const same = again.get(request);
    if (problem.code !== "step_up_required" || same === undefined) throw problem;
    if (!(await proveAgain(waysOf(problem)))) throw problem;
    const answer = await fetch(same);
    if (answer.ok) return exact(answer);
    throw await problemIn(answer);
  },
  onError() {
    return new Problem(0, "offline", "");
  },
};

export const api = createClient<paths>({ credentials: "same-origin", fetch: fetchOrEarly });
api.use(ours);

/** Whether a session was opened here and not closed: spares the API, and the console, a certain 401. */
export function maybeSignedIn(): boolean {
  return cookie(CSRF_COOKIE) !== null;
}

/** What proves that a call is ours; null without a session. */
export function csrfToken(): string | null {
  return cookie(CSRF_COOKIE);
}

/** Its session was ended elsewhere: no page has to find that out again. Unless somebody signed in meanwhile. */
export function forgetSession(token: string): void {
  if (csrfToken() !== token) return;
  // biome-ignore lint/suspicious/noDocumentCookie: of the browsers we serve, not all have the Cookie Store
  document.cookie = `${CSRF_COOKIE}=; Path=/; Secure; Max-Age=0`;
}

/** Return the data of an answer that has some. */
export function dataOf<Data>(answer: { data?: Data }): Data {
  return answer.data as Data;
}

/** The cursor of the next page of a list, from its `Link` header; null on the last. */
export function nextCursor(response: Response): string | null {
  const found = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "");
  return found?.[1] ? new URL(found[1], "http://here").searchParams.get("cursor") : null;
}

/** openapi-fetch parses by itself; so it is handed text in which no number can lose digits. */
async function exact(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.includes("json")) return response;
  const text = JSON.stringify(parseExact(await response.text()));
  const { status, statusText, headers } = response;
  const kept = new Headers(headers);
  kept.delete("content-length");
  return new Response(text, { status, statusText, headers: kept });
}

async function problemIn(response: Response): Promise<Problem> {
  return problemOf(response.status, readJson(await response.text()));
}

function waysOf(problem: Problem): readonly Way[] {
  return Array.isArray(problem.facts.ways) ? (problem.facts.ways as Way[]) : ["password"];
}

function readJson(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
}

function cookie(name: string): string | null {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : null;
}
