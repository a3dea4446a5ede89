import type { OperatorWords } from "@/words/operator";
import { shortId } from "./words";

/** For whom a limit is, in words. */
export function whose(
  w: OperatorWords,
  limit: { investorId: string | null; customerId: string | null },
): string {
  const named = [
    ...(limit.investorId ? [w.limits.investor(shortId(limit.investorId))] : []),
    ...(limit.customerId ? [w.limits.customer(shortId(limit.customerId))] : []),
  ];
  return named.length ? named.join(" · ") : w.limits.everybody;
}
