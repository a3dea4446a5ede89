"use client";
import type { components } from "@/api/schema";
import { formatRupees, paiseOf } from "@/money/rupees";
import { ButtonLink } from "@/parts/button";
import { EmptyState } from "@/parts/states";
import { useWords } from "@/words";
import type { Words } from "@/words/same";
import { useBankAccount } from "../wallet/bank-account";

type Sums = components["schemas"]["Portfolio"];
type Wallet = components["schemas"]["WalletAnswer"];
type Item = { title: string; text: string; href: string; bad: boolean };

/** What a person should look at, the worst first. */
export function Attention({ sums, wallet, kycStatus }: { sums: Sums; wallet: Wallet; kycStatus: string }) {
  const w = useWords();
  const account = useBankAccount();
  const items = [
    ...moneyItems(w, sums, wallet),
    ...(kycStatus === "verified"
      ? []
      : [{ title: w.holdings.kycNow, text: w.invest.kycTitle, href: "/onboarding", bad: false }]),
    ...(account.data === undefined || account.data?.paidTo
      ? []
      : [{ title: w.holdings.bankNow, text: w.holdings.bankNowText, href: "/onboarding", bad: false }]),
    ...idleItems(w, wallet),
  ];
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.holdings.attention}</h2>
      {items.length ? (
        <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
          {items.map((item) => (
            <li key={item.title} className="flex min-h-16 items-center justify-between gap-4 p-4">
              <div>
                <p className={`font-semibold ${item.bad ? "text-bad" : ""}`}>{item.title}</p>
                <p className="text-14 text-quiet">{item.text}</p>
              </div>
              <ButtonLink href={item.href}>{w.holdings.open}</ButtonLink>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title={w.holdings.allWell} text={w.holdings.allWellText} />
      )}
    </section>
  );
}

function moneyItems(w: Words, sums: Sums, wallet: Wallet): Item[] {
  const late = sums.lateness
    .filter((bucket) => bucket.fromDays > 0)
    .reduce((sum, bucket) => sum + paiseOf(bucket.outstanding), 0n);
  const found: [bigint, (amount: string) => string, string, string][] = [
    [paiseOf(sums.lost), w.holdings.lossNow, w.holdings.lossNowText, "/portfolio"],
    [late, w.holdings.lateNow, w.holdings.lateNowText, "/portfolio"],
    [paiseOf(wallet.owed), w.holdings.owedNow, w.holdings.owedNote, "/wallet"],
  ];
  return found
    .filter(([amount]) => amount > 0n)
    .map(([amount, title, text, href]) => ({ title: title(formatRupees(amount)), text, href, bad: true }));
}

function idleItems(w: Words, wallet: Wallet): Item[] {
  if (paiseOf(wallet.balance) === 0n) return [];
  const title = w.holdings.idleNow(formatRupees(wallet.balance));
  return [{ title, text: w.holdings.idleNowText, href: "/marketplace", bad: false }];
}
