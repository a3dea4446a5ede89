"use client";
import { formatDay } from "@/money/dates";
import { paiseOf } from "@/money/rupees";
import { KeyValue, Rupees } from "@/parts/figures";
import { useWords } from "@/words";
import { byMonth } from "./months";
import type { Portfolio } from "./page";

/** `Feb 2027` of `2027-02`. */
const named = (month: string) => formatDay(`${month}-01`).replace(/^1 /, "");

/** One rung a month: its name, its length, its amount. */
export function Ladder({ maturities }: { maturities: Portfolio["maturities"] }) {
  const w = useWords();
  const months = byMonth(maturities);
  const most = Math.max(1, ...months.map(({ amount }) => Number(amount)));
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.holdings.ladder}</h2>
      <p className="text-14 text-quiet">{w.holdings.ladderText}</p>
      {months.length ? (
        <dl className="divide-y divide-line">
          {months.map(({ month, amount }) => (
            <div key={month} className="grid min-h-10 grid-cols-[5rem_minmax(0,1fr)_auto] items-center gap-4">
              <dt className="text-14 text-quiet">{named(month)}</dt>
              <Rung part={amount} whole={most} />
              <dd className="figure">
                <Rupees amount={amount} full />
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>{w.holdings.nothingDue}</p>
      )}
    </section>
  );
}

// A length may be a float: nothing that is paid is read off a picture.
function Rung({ part, whole }: { part: bigint; whole: number }) {
  return (
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" className="h-3 w-full" aria-hidden>
      <rect width={(Number(part) / whole) * 100} height={12} className="fill-accent" />
    </svg>
  );
}

/** Principal by how late it is. What is late is red. */
export function Late({ lateness }: { lateness: Portfolio["lateness"] }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.holdings.lateTitle}</h2>
      <p className="text-14 text-quiet">{w.holdings.lateText}</p>
      <KeyValue
        rows={lateness.map(({ fromDays, toDays, outstanding }) => ({
          name:
            fromDays === 0
              ? w.holdings.onTime
              : toDays === null
                ? w.holdings.lateMore(fromDays)
                : w.holdings.lateDays(fromDays, toDays),
          value: <Rupees amount={outstanding} full loss={fromDays > 0 && paiseOf(outstanding) > 0n} />,
        }))}
      />
    </section>
  );
}
