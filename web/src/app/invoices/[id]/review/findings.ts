import { sayCode } from "@/api/fields";
import type { InvoiceShown } from "@/api/invoices";
import { formatDay } from "@/money/dates";
import { formatRupees } from "@/money/rupees";
import type { Mark } from "@/parts/marks";
import type { Words } from "@/words/same";

export type Doubt = {
  key: string;
  rule: string;
  reason: string;
  failed: boolean;
  onDocument: string | null;
  typed: string | null;
};
export type Read = { key: string; name: string; value: string; sure: number };

const AMOUNT = /^\d+\.\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const QUIET = new Set(["pass", "not_applicable"]);
const PERCENT = 100;

/** An amount, a day or a text, as people read it. */
export function readable(value: unknown): string {
  const text = String(value ?? "");
  if (AMOUNT.test(text)) return formatRupees(text, { full: true });
  return DAY.test(text) ? formatDay(text) : text;
}

/** What is doubtful: the gravest first. */
export function doubtsOf(w: Words, found: InvoiceShown): Doubt[] {
  const doubts = found.checks.filter((one) => !QUIET.has(one.verdict));
  const graver = doubts.toSorted((a, b) => Number(b.verdict === "fail") - Number(a.verdict === "fail"));
  return graver.map((one) => ({
    key: `check-${one.check}`,
    rule: sayCode(w.paper.rules, one.check),
    reason: sayCode(w.paper.reasons, one.reason),
    failed: one.verdict === "fail",
    onDocument: one.details.document ? readable(one.details.document) : null,
    typed: one.details.claimed ? readable(one.details.claimed) : null,
  }));
}

export function readOf(w: Words, found: InvoiceShown): Read[] {
  return Object.entries(found.fields).map(([name, field]) => ({
    key: `field-${name}`,
    name: sayCode(w.paper.fields, name),
    value: readable(field.value),
    sure: Math.round(Number(field.confidence) * PERCENT),
  }));
}

/** All that stands somewhere on a page. */
export function marksOf(w: Words, found: InvoiceShown): Mark[] {
  const fields = Object.entries(found.fields).map(([name, field]) =>
    markOf(`field-${name}`, sayCode(w.paper.fields, name), field, false),
  );
  const checks = found.checks
    .filter((one) => !QUIET.has(one.verdict))
    .map((one) => markOf(`check-${one.check}`, sayCode(w.paper.reasons, one.reason), one, true));
  return [...fields, ...checks].filter((mark) => mark !== null);
}

function markOf(
  key: string,
  name: string,
  place: { page: number | null; box: readonly unknown[] | null },
  doubtful: boolean,
): Mark | null {
  if (place.page === null || place.box === null) return null;
  // A place on a picture may be a float.
  const [left = 0, top = 0, right = 0, bottom = 0] = place.box.map(Number);
  return { key, name, page: place.page, box: [left, top, right, bottom], doubtful };
}
