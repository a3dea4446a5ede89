"use client";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { Rupees } from "@/parts/figures";
import { Table } from "@/parts/table";
import { useWords } from "@/words";

type Receipt = components["schemas"]["Receipt"];
type Line = { key: string; name: string; at: readonly ReactNode[] };

/** Now, in some days, or not at all: what comes when, each column quoted by the server. */
export function Alternatives({ now, later, days }: { now: Receipt; later: Receipt | null; days: number }) {
  const w = useWords();
  const of = (receipt: Receipt | null, read: (found: Receipt) => ReactNode) =>
    receipt === null ? "–" : read(receipt);
  const lines: Line[] = [
    {
      key: "now",
      name: w.offer.whenFunded,
      at: [
        <Rupees key="now" amount={now.netToSme} full />,
        of(later, (found) => <Rupees amount={found.netToSme} full />),
        <Rupees key="never" amount="0" full />,
      ],
    },
    {
      key: "due",
      name: w.offer.onDue(formatDay(now.dueDate)),
      at: [
        <Rupees key="now" amount={now.reserveAtMaturity} full />,
        of(later, (found) => <Rupees amount={found.reserveAtMaturity} full />),
        <Rupees key="never" amount={now.amount} full />,
      ],
    },
    {
      key: "cost",
      name: w.offer.allIn,
      at: [formatPercent(now.allInCost), of(later, (found) => formatPercent(found.allInCost)), "–"],
    },
  ];
  const heads = [w.offer.takeNow, w.offer.takeLater(days), w.offer.takeNever];
  return (
    <section className="flex flex-col gap-2 overflow-x-auto">
      <h2 className="text-18 font-semibold">{w.offer.alternatives}</h2>
      <Table
        caption={w.offer.alternatives}
        rows={lines}
        rowKey={(line) => line.key}
        columns={[
          { key: "name", head: w.offer.youGet, cell: (line) => line.name },
          ...heads.map((head, at) => ({
            key: head,
            head,
            figure: true,
            cell: (line: Line) => line.at[at],
          })),
        ]}
      />
    </section>
  );
}
