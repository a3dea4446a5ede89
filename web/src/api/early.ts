/**
 * Answers that the page's head asked for before React was here (scripts/early.mjs). Each is taken once, and only while it
 * is as fresh as any other first answer.
 */
import { FRESH_MILLISECONDS } from "./fresh";

declare global {
  interface Window {
    hundiEarly?: Record<string, Promise<Response | null>>;
  }
}

/** `fetch`, unless the same was asked for already. What came to nothing is asked again. */
export async function fetchOrEarly(request: Request): Promise<Response> {
  return (await takeEarly(request)) ?? fetch(request);
}

/** Nothing that was asked for as one person may be shown to the next. */
export function forgetEarly(): void {
  delete window.hundiEarly;
}

function takeEarly(request: Request): Promise<Response | null> | null {
  const early = typeof window === "undefined" ? undefined : window.hundiEarly;
  if (early === undefined || request.method !== "GET") return null;
  const url = new URL(request.url);
  const path = url.pathname + url.search;
  const answer = early[path];
  delete early[path];
  // Time since the document began: what is asked for later is not what the page began with.
  return answer !== undefined && performance.now() < FRESH_MILLISECONDS ? answer : null;
}
