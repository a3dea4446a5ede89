/** Which of a form's fields a problem is about. */
import type { FirstWords } from "@/words/same";
import { Problem, sayProblem } from "./problem";

/** What the API said is wrong with one field; null when it said nothing about it. */
export function sayField(words: FirstWords, problem: unknown, field: string): string | null {
  if (!(problem instanceof Problem)) return null;
  const found = problem.fields.find((one) => one.field.split(".").at(-1) === field);
  if (!found) return null;
  const lines: Readonly<Record<string, string>> = words.errors;
  return problem.code === "invalid" ? found.message : (lines[problem.code] ?? found.message);
}

/** The sentence for what is about none of these fields; null when all of it is. */
export function sayRest(words: FirstWords, problem: unknown, fields: readonly string[]): string | null {
  if (!problem) return null;
  const isAboutOne = fields.some((field) => sayField(words, problem, field) !== null);
  return isAboutOne ? null : sayProblem(words, problem);
}

/** A line of `lines` for a code; the code itself, readable, when there is none. */
export function sayCode(lines: Readonly<Record<string, string>>, code: string): string {
  return lines[code] ?? code.replaceAll("_", " ");
}
