"use client";
import { formatDay } from "@/money/dates";
import { formatRupees, paiseOf } from "@/money/rupees";
import { Rupees, StatusPill, type Tone } from "@/parts/figures";
import { Link } from "@/parts/link";
import { Table } from "@/parts/table";
import { useWords } from "@/words";
import type { Portfolio } from "./page";

type Position = Portfolio["positions"][number];
type State = keyof typeof TONES;

const TONES = {
  committed: "neutral",
  funded: "accent",
  disbursed: "accent",
  partially_repaid: "warn",
  overdue: "bad",
  defaulted: "bad",
  written_off: "bad",
  repaid: "good",
  released: "neutral",
} as const satisfies Record<string, Tone>;

export function Positions({ rows }: { rows: readonly Position[] }) {
  const w = useWords();
  return (
    <Table
      caption={w.holdings.positions}
      rows={rows}
      rowKey={(row) => row.commitmentId}
      columns={[
        {
          key: "invoice",
          head: w.holdings.invoice,
          cell: (row) => (
            <Link href={`/deals/${row.invoiceId}`} className="block py-2 hover:underline">
              <span className="font-semibold">{row.invoiceNumber}</span>
              <span className="block text-12 text-quiet">{row.customerName}</span>
            </Link>
          ),
        },
        {
          key: "amount",
          head: w.holdings.amount,
          figure: true,
          cell: (row) => <Rupees amount={row.amount} />,
        },
        {
          key: "expects",
          head: w.holdings.expects,
          figure: true,
          wide: true,
          cell: (row) => <Rupees amount={row.expectedReturn} />,
        },
        {
          key: "received",
          head: w.holdings.received,
          figure: true,
          wide: true,
          cell: (row) => <Rupees amount={row.received} />,
        },
        {
          key: "due",
          head: w.holdings.due,
          figure: true,
          wide: true,
          cell: (row) => formatDay(row.dueDate),
        },
        { key: "status", head: w.holdings.status, figure: true, cell: (row) => <Status row={row} /> },
      ]}
    />
  );
}

function Status({ row }: { row: Position }) {
  const w = useWords();
  return (
    <>
      <StatusPill tone={TONES[row.status as State]}>{w.holdings.states[row.status as State]}</StatusPill>
      {paiseOf(row.lost) > 0n ? (
        <span className="block text-12 text-bad">
          {w.holdings.lossOf(formatRupees(row.lost, { full: true }))}
        </span>
      ) : row.daysLate > 0 ? (
        <span className={`block text-12 ${row.status === "repaid" ? "text-quiet" : "text-bad"}`}>
          {w.holdings.daysLate(row.daysLate)}
        </span>
      ) : null}
    </>
  );
}
