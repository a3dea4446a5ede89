/** Money by month, for a picture and its table. */
import { type Amount, type Paise, paiseOf } from "@/money/rupees";

export type Month = { month: string; amount: Paise };

/** Add up what falls into each month, and fill the months between, oldest first. */
export function byMonth(rows: readonly { date: string; amount: Amount }[]): Month[] {
  const sums = new Map<string, Paise>();
  for (const { date, amount } of rows) {
    const month = date.slice(0, 7);
    sums.set(month, (sums.get(month) ?? 0n) + paiseOf(amount));
  }
  const months = [...sums.keys()].sort();
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return [];
  return monthsBetween(first, last).map((month) => ({ month, amount: sums.get(month) ?? 0n }));
}

function monthsBetween(first: string, last: string): string[] {
  const found: string[] = [];
  let [year = 0, month = 0] = first.split("-").map(Number);
  for (let at = first; at <= last; ) {
    found.push(at);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    at = `${year}-${String(month).padStart(2, "0")}`;
  }
  return found;
}
