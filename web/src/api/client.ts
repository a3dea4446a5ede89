/**
 * The API, typed from its own description. `api.GET("/api/v1/wallet")` gives the answer or throws a `Problem`.
 *
 * The session is a cookie that scripts cannot read; what proves that a call is ours is the CSRF cookie
 * sent back as a header. Amounts arrive as exact text (see `exact.ts`).
 */
import createClient, { type Middleware } from "openapi-fetch";
import { parseExact } from "./exact";
import { Problem, problemOf } from "./problem";
import type { paths } from "./schema";

const CSRF_COOKIE = "__Host-csrf";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const ours: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) {
      const token = csrfToken();
      if (token) request.headers.set("x-csrf-token", token);
    }
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return exact(response);
    const text = await response.text();
    throw problemOf(response.status, readJson(text));
  },
  onError() {
    return new Problem(0, "offline", "");
  },
};

export const api = createClient<paths>({ credentials: "same-origin" });
api.use(ours);

/** Whether a session was opened here and not closed: spares the API, and the console, a certain 401. */
export function maybeSignedIn(): boolean {
  return cookie(CSRF_COOKIE) !== null;
}

/** What proves that a call is ours; null without a session. */
export function csrfToken(): string | null {
  return cookie(CSRF_COOKIE);
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
