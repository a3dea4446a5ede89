/** What the form holds, and what of it the API would take. */
import type { components } from "@/api/schema";
import { paiseOf, readTyped, typedRupees } from "@/money/rupees";
import type { Words } from "@/words/same";

type Rules = components["schemas"]["AutoRules"];

export type Typed = {
  amount: string;
  keep: string;
  customerMost: string;
  minRisk: string;
  maxDays: string;
  minRoi: string;
};
/** A rule as the API takes it in a query or a body. */
export type Read = {
  amount: string;
  keep: string;
  customerMost: string;
  minRisk: number;
  maxDays: number;
  minRoi: string;
};

const WHOLE = /^\d{1,4}$/;
const PERCENT = /^\d{1,4}(\.\d{1,2})?$/;
const FIRST: Typed = {
  amount: "25,000",
  keep: "",
  customerMost: "1,00,000",
  minRisk: "60",
  maxDays: "90",
  minRoi: "10",
};

export function typedOf(rules: Rules | null): Typed {
  if (!rules) return FIRST;
  const rupees = (amount: string | number) => typedRupees(String(amount)).replace(/\.00$/, "");
  return {
    amount: rupees(rules.amount),
    keep: paiseOf(rules.keep) === 0n ? "" : rupees(rules.keep),
    customerMost: rupees(rules.customerMost),
    minRisk: String(rules.minRisk),
    maxDays: String(rules.maxDays),
    minRoi: String(rules.minRoi),
  };
}

/** What is wrong with each field; none when all of it can be sent. */
export function problemsOf(w: Words, typed: Typed): Partial<Record<keyof Typed, string>> {
  const found: Partial<Record<keyof Typed, string>> = {};
  const isPositive = (text: string) => {
    const amount = readTyped(text);
    return amount !== null && paiseOf(amount) > 0n;
  };
  if (!isPositive(typed.amount)) found.amount = w.auto.wrongAmount;
  if (!isPositive(typed.customerMost)) found.customerMost = w.auto.wrongAmount;
  if (typed.keep && readTyped(typed.keep) === null) found.keep = w.auto.wrongKeep;
  if (!WHOLE.test(typed.minRisk) || Number(typed.minRisk) > 100) found.minRisk = w.auto.wrongRisk;
  if (!WHOLE.test(typed.maxDays) || Number(typed.maxDays) < 1 || Number(typed.maxDays) > 3650) {
    found.maxDays = w.auto.wrongDays;
  }
  if (!PERCENT.test(typed.minRoi)) found.minRoi = w.auto.wrongRoi;
  return found;
}

/** Read the form; call it only when `problemsOf` finds none. */
export function read(typed: Typed): Read {
  return {
    amount: readTyped(typed.amount) ?? "",
    keep: readTyped(typed.keep) ?? "0",
    customerMost: readTyped(typed.customerMost) ?? "",
    minRisk: Number(typed.minRisk),
    maxDays: Number(typed.maxDays),
    minRoi: typed.minRoi,
  };
}
