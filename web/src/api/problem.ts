/** What went wrong, as the API says it: a code and facts. The page has the words. */
import type { FirstWords } from "@/words/same";

export type FieldProblem = { field: string; message: string };

export class Problem extends Error {
  override name = "Problem";

  constructor(
    /** HTTP status; 0 when nothing was heard. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
    /** Everything else the API said, amounts as exact text. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code}`);
  }

  get isForbidden(): boolean {
    return this.status === 403 || this.status === 404;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Whether the same request may be sent again as it is: nobody said no. */
  get mayRetry(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Read a problem document; what is none becomes one. */
export function problemOf(status: number, body: unknown): Problem {
  const { code, detail, errors, ...facts } = (body && typeof body === "object" ? body : {}) as Record<
    string,
    unknown
  >;
  const fields = Array.isArray(errors) ? (errors as FieldProblem[]) : [];
  return new Problem(status, String(code ?? "internal_error"), String(detail ?? ""), fields, facts);
}

/** The sentence for a person. A code without a line of ours is said in the API's own words. */
export function sayProblem(words: FirstWords, problem: unknown): string {
  if (!(problem instanceof Problem)) return words.errors.internal_error;
  const lines: Readonly<Record<string, string>> = words.errors;
  return lines[problem.code] ?? (problem.detail || words.errors.internal_error);
}
