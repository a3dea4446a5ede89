"use client";
/** The workbench beside placing: split, park, several payments for one invoice, and undo. */
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatRupees, readTyped } from "@/money/rupees";
import { Field, MoneyField, SelectField } from "@/parts/field";
import { Rupees } from "@/parts/figures";
import { Section } from "@/parts/section";
import { useOperatorWords } from "@/words/operator";
import { Act } from "./act";
import { usePayable } from "./payable";

type Credit = components["schemas"]["WaitingCreditAnswer"];
type Placed = components["schemas"]["PlacedAnswer"];
type SplitBody = components["schemas"]["SplitRequest"];
type ParkBody = components["schemas"]["ParkRequest"];
type MergeBody = components["schemas"]["MergeRequest"];
type UndoBody = components["schemas"]["UndoRequest"];

const MERGED_MIN = 2;

/** What is done seldom is closed until it is wanted. */
function Closed({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <details className="group border-t border-line pt-3">
      <summary className="flex min-h-10 cursor-pointer items-center gap-2 font-semibold">
        <ChevronRight size={16} aria-hidden className="group-open:rotate-90" />
        {title}
      </summary>
      <div className="flex flex-col gap-4 pt-2">
        <p className="max-w-2xl text-14 text-quiet">{lead}</p>
        {children}
      </div>
    </details>
  );
}

export function Split({ credit }: { credit: Credit }) {
  const w = useOperatorWords();
  const [typed, setTyped] = useState("");
  const amount = readTyped(typed);
  const params = { path: { credit_id: credit.creditId } };
  return (
    <Closed title={w.bench.split} lead={w.bench.splitText}>
      <Act
        send={async (body: SplitBody, headers) => {
          await api.POST("/api/v1/admin/reconciliation/{credit_id}/split", { params, body, headers });
          setTyped("");
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: amount ? w.bench.splitOff(formatRupees(amount, { full: true })) : w.bench.splitNone,
            body: (reason) => (amount ? { amounts: [amount], reason } : null),
          },
        ]}
      >
        <MoneyField label={w.bench.splitAmount} value={typed} onChange={setTyped} />
      </Act>
    </Closed>
  );
}

export function Park({ credit }: { credit: Credit }) {
  const w = useOperatorWords();
  const [until, setUntil] = useState("");
  const params = { path: { credit_id: credit.creditId } };
  const takeUp = {
    label: w.bench.takeUp,
    body: (reason: string): ParkBody => ({ until: null, reason }),
  };
  return (
    <Closed title={credit.parkedUntil ? w.bench.takeUp : w.bench.park} lead={w.bench.parkText}>
      <Act
        send={async (body: ParkBody, headers) => {
          await api.POST("/api/v1/admin/reconciliation/{credit_id}/park", { params, body, headers });
          setUntil("");
          return body.until ? w.bench.parkedToast : w.bench.takenUpToast;
        }}
        choices={[
          {
            label: until ? w.bench.parkNow(formatDay(until)) : w.bench.parkNone,
            body: (reason) => (until ? { until, reason } : null),
          },
          ...(credit.parkedUntil ? [takeUp] : []),
        ]}
      >
        <Field
          label={w.bench.parkUntil}
          type="date"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </Act>
    </Closed>
  );
}

/** Payments that were made in parts, onto the one invoice that they pay. */
export function Merge({ waiting }: { waiting: readonly Credit[] }) {
  const w = useOperatorWords();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [invoiceId, setInvoiceId] = useState("");
  const payable = usePayable();
  // What was placed meanwhile is marked no more.
  const marked = waiting.map((one) => one.creditId).filter((id) => chosen.includes(id));
  const isReady = marked.length >= MERGED_MIN && invoiceId !== "";
  return (
    <Closed title={w.bench.merge} lead={w.bench.mergeText}>
      <Act
        send={async (body: MergeBody, headers) => {
          await api.POST("/api/v1/admin/reconciliation/merge", { body, headers });
          setChosen([]);
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: isReady ? w.bench.mergePlace(marked.length) : w.bench.mergeNone,
            body: (reason) => (isReady ? { creditIds: marked, invoiceId, reason } : null),
          },
        ]}
      >
        <fieldset className="flex flex-col gap-1">
          <legend className="text-14 font-semibold">{w.bench.mergePick}</legend>
          {waiting.map((one) => (
            <label key={one.creditId} className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 accent-accent"
                checked={marked.includes(one.creditId)}
                onChange={(event) =>
                  setChosen(
                    event.target.checked
                      ? [...marked, one.creditId]
                      : marked.filter((id) => id !== one.creditId),
                  )
                }
              />
              <Rupees amount={one.waiting} full />
              <code className="min-w-0 truncate text-14 text-quiet">{one.utr ?? one.transactionId}</code>
            </label>
          ))}
        </fieldset>
        <SelectField
          label={w.operator.invoice}
          value={invoiceId}
          onChange={(event) => setInvoiceId(event.target.value)}
        >
          <option value="">{w.operator.pickNone}</option>
          {(payable.data ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {one.invoiceNumber} · {one.customerName ?? one.customerGST} · {formatRupees(one.amount)}
            </option>
          ))}
        </SelectField>
      </Act>
    </Closed>
  );
}

/** What two people placed, which two people may take back. */
export function PlacedByHand({ placed }: { placed: readonly Placed[] }) {
  const w = useOperatorWords();
  return (
    <Section title={w.bench.placed} lead={w.bench.placedText}>
      {placed.length === 0 ? <p className="text-quiet">{w.bench.placedEmpty}</p> : null}
      <ul className="flex flex-col gap-3">
        {placed.map((one) => (
          <li key={one.creditId} className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-semibold">
                <Rupees amount={one.amount} full />
              </span>
              <span className="text-14 text-quiet">{w.bench.places[one.place]}</span>
            </p>
            <p className="min-w-0 truncate text-14 text-quiet">
              {one.invoiceNumber ?? <code>{one.transactionId}</code>}
            </p>
            {one.beingUndone ? <p className="text-14">{w.bench.beingUndone}</p> : <Undo placed={one} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Undo({ placed }: { placed: Placed }) {
  const w = useOperatorWords();
  const params = { path: { credit_id: placed.creditId } };
  return (
    <Closed title={w.bench.undo} lead={w.bench.thenUndone}>
      <Act
        send={async (body: UndoBody, headers) => {
          await api.POST("/api/v1/admin/reconciliation/{credit_id}/undo", { params, body, headers });
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: w.bench.undoOf(formatRupees(placed.amount, { full: true })),
            look: "danger",
            body: (reason) => ({ reason }),
          },
        ]}
      />
    </Closed>
  );
}
