"use client";
/** Numbers and what stands behind them. */
import { ChevronDown } from "lucide-react";
import { Collapsible } from "radix-ui";
import type { ReactNode } from "react";
import { type Amount, formatRupees, paiseOf } from "@/money/rupees";
import { useFirstWords } from "@/words/first";

/** An amount. `full` where it is about to be confirmed; `loss` makes what is below zero, or lost, red. */
export function Rupees({ amount, full, loss = false }: { amount: Amount; full?: boolean; loss?: boolean }) {
  const isBad = loss && paiseOf(amount) !== 0n;
  return (
    <data
      value={String(amount)}
      title={formatRupees(amount, { full: true })}
      className={`whitespace-nowrap tabular-nums ${isBad ? "text-bad" : ""}`}
    >
      {formatRupees(amount, { full })}
    </data>
  );
}

export type ReceiptLine = {
  label: string;
  amount: Amount;
  /** How this line came about: a rule in words, a rate, a day count. */
  note?: string;
};

/** A number that opens into its working. The lines are the server's; the last is what they come to. */
export function Receipt({
  label,
  amount,
  lines,
  total,
  open = false,
}: {
  label: string;
  amount: Amount;
  lines: readonly ReceiptLine[];
  total?: string;
  open?: boolean;
}) {
  const w = useFirstWords();
  return (
    <Collapsible.Root defaultOpen={open} className="rounded-lg border border-line bg-panel">
      <Collapsible.Trigger className="group flex min-h-16 w-full items-center justify-between gap-4 rounded-lg px-4 text-start hover:bg-sunken">
        <span>{label}</span>
        <span className="flex items-center gap-2 font-semibold">
          <Rupees amount={amount} />
          <ChevronDown
            size={16}
            className="text-quiet group-data-[state=open]:rotate-180"
            aria-label={w.parts.showWorking}
          />
        </span>
      </Collapsible.Trigger>
      <Collapsible.Content>
        <dl className="border-t border-line px-4 py-2">
          {lines.map((line) => (
            <div key={line.label} className="flex min-h-10 items-baseline justify-between gap-4 py-1">
              <dt>
                {line.label}
                {line.note ? <span className="block text-12 text-quiet">{line.note}</span> : null}
              </dt>
              <dd className="figure">{formatRupees(line.amount, { full: true })}</dd>
            </div>
          ))}
          <div className="mt-1 flex min-h-10 items-center justify-between gap-4 border-t border-line font-semibold">
            <dt>{total ?? w.parts.total}</dt>
            <dd className="figure">{formatRupees(amount, { full: true })}</dd>
          </div>
        </dl>
      </Collapsible.Content>
    </Collapsible.Root>
  );
}

/** Names and values, one a row. */
export function KeyValue({
  rows,
}: {
  /** `id` where two rows may have one name. */
  rows: readonly { id?: string; name: string; value: ReactNode }[];
}) {
  return (
    <dl className="divide-y divide-line">
      {rows.map((row) => (
        // Tracks of a grid share the room evenly: neither a long name nor a long value squeezes the other.
        <div
          key={row.id ?? row.name}
          className="grid min-h-10 grid-cols-[auto_auto] items-center justify-between gap-4 py-2"
        >
          <dt className="text-quiet">{row.name}</dt>
          <dd className="text-end wrap-anywhere">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One number with its name, for the top of a home. */
export function Stat({ name, children, note }: { name: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="rounded-xl border border-line bg-panel p-4">
      <p className="text-14 text-quiet">{name}</p>
      <p className="text-22 font-semibold">{children}</p>
      {note ? <p className="text-12 text-quiet">{note}</p> : null}
    </div>
  );
}

export type Grade = "A" | "B" | "C" | "D" | "E";
const GRADES: Readonly<Record<Grade, string>> = {
  A: "border-grade-a text-grade-a",
  B: "border-grade-b text-grade-b",
  C: "border-grade-c text-grade-c",
  D: "border-grade-d text-grade-d",
  E: "border-bad text-bad",
};

/** Letter, number and colour: none of the three alone. */
export function GradeBadge({ grade, score }: { grade: Grade; score: number }) {
  const w = useFirstWords();
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-md border px-2 text-14 font-semibold ${GRADES[grade]}`}
    >
      <span className="sr-only">{w.parts.gradeOf(grade, score)}</span>
      <span aria-hidden>{grade}</span>
      <span aria-hidden className="font-normal">
        {score}
      </span>
    </span>
  );
}

export type Tone = "neutral" | "good" | "warn" | "bad" | "accent";
const TONES: Readonly<Record<Tone, string>> = {
  neutral: "bg-sunken text-ink",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  accent: "bg-accent-soft text-accent",
};

export function StatusPill({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center whitespace-nowrap rounded-full px-2 py-0.5 text-12 font-semibold ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
