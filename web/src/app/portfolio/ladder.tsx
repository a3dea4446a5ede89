"use client";
import dynamic from "next/dynamic";
import { formatDay } from "@/money/dates";
import { paiseOf } from "@/money/rupees";
import { KeyValue, Rupees } from "@/parts/figures";
import { useWords } from "@/words";
import { byMonth } from "./months";
import type { Portfolio } from "./page";

const BarChart = dynamic(() => import("@/parts/charts").then((charts) => charts.BarChart), { ssr: false });

/** `Feb 2027` of `2027-02`. */
const named = (month: string) => formatDay(`${month}-01`).replace(/^1 /, "");

export function Ladder({ maturities }: { maturities: Portfolio["maturities"] }) {
  const w = useWords();
  const points = byMonth(maturities).map(({ month, amount }) => ({ label: named(month), amount }));
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.holdings.ladder}</h2>
      <p className="text-14 text-quiet">{w.holdings.ladderText}</p>
      <div className="min-h-40">
        {points.length ? <BarChart title={w.holdings.ladder} points={points} /> : w.holdings.nothingDue}
      </div>
    </section>
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
