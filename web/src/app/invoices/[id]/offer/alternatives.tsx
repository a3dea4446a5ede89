"use client";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import type { Amount } from "@/money/rupees";
import { Rupees } from "@/parts/figures";
import { useWords } from "@/words";

type Receipt = components["schemas"]["Receipt"];
type Way = { name: string; funded: Amount | null; due: Amount | null; cost: string };

/** Now, in some days, or not at all: what comes when, each quoted by the server. */
export function Alternatives({ now, later, days }: { now: Receipt; later: Receipt | null; days: number }) {
  const w = useWords();
  const quoted = (name: string, found: Receipt | null): Way => ({
    name,
    funded: found?.netToSme ?? null,
    due: found?.reserveAtMaturity ?? null,
    cost: found ? w.offer.aYear(formatPercent(found.allInCost)) : "–",
  });
  const ways: Way[] = [
    quoted(w.offer.takeNow, now),
    quoted(w.offer.takeLater(days), later),
    { name: w.offer.takeNever, funded: null, due: now.amount, cost: "–" },
  ];
  const say = (amount: Amount | null) => (amount === null ? "–" : <Rupees amount={amount} full />);
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.offer.alternatives}</h2>
      <ul className="grid gap-4 md:grid-cols-3">
        {ways.map((way) => (
          <li key={way.name} className="rounded-xl border border-line bg-panel p-4">
            <h3 className="font-semibold">{way.name}</h3>
            <dl className="flex flex-col gap-2 pt-2">
              <Said name={w.offer.whenFunded}>{say(way.funded)}</Said>
              <Said name={w.offer.onDue(formatDay(now.dueDate))}>{say(way.due)}</Said>
              <Said name={w.offer.allIn}>{way.cost}</Said>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A name above its value: beside it neither has room where three stand in a row. */
function Said({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-14 text-quiet">{name}</dt>
      <dd className="font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
