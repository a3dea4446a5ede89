"use client";
import { useState } from "react";
import { api } from "@/api/client";
import { formatRupees, readTyped } from "@/money/rupees";
import { Act } from "@/operator/act";
import { Field, MoneyField } from "@/parts/field";
import { Section } from "@/parts/section";
import { useOperatorWords } from "@/words/operator";
import type { Invoice } from "./evidence";

const CREDITABLE = new Set(["disbursed", "partially_repaid", "overdue"]);

/** `: ₹12,000.00` behind what a button does, once an amount is typed. */
function withAmount(name: string, typed: string): string {
  const amount = readTyped(typed);
  return amount === null ? name : `${name}: ${formatRupees(amount, { full: true })}`;
}

/** What two operators can do about a deal that was stopped, went late or wrong. Nothing where there is no route. */
export function Recovery({ invoice }: { invoice: Invoice }) {
  const w = useOperatorWords();
  const params = { path: { invoice_id: invoice.id } };
  if (isStopped(invoice)) return <Stopped id={invoice.id} />;
  if (CREDITABLE.has(invoice.stage)) return <CreditNote id={invoice.id} />;
  if (invoice.stage !== "defaulted") return null;
  return (
    <>
      <Section title={w.operator.recovery} lead={w.operator.writeOffText}>
        <Act
          send={async (body: { reason: string }, headers) => {
            await api.POST("/api/v1/admin/invoices/{invoice_id}/write-off", { params, body, headers });
            return w.operator.proposedToast;
          }}
          choices={[{ label: w.operator.writeOff, look: "danger", body: (reason) => ({ reason }) }]}
        />
      </Section>
      <Costs id={invoice.id} />
    </>
  );
}

/** Whether its money was stopped on its way to the seller, and nobody decided since. */
function isStopped(invoice: Invoice): boolean {
  const moments = invoice.timeline.map((one) => one.what);
  const last = moments.findLast((what) => what.startsWith("disbursal_"));
  return invoice.stage === "funded" && last === "disbursal_stopped";
}

type Resolution = { decision: "pay_out" | "refund"; reason: string };

function Stopped({ id }: { id: string }) {
  const w = useOperatorWords();
  const choice = (decision: Resolution["decision"]) => (reason: string) => ({ decision, reason });
  const params = { path: { invoice_id: id } };
  return (
    <Section title={w.operator.kinds.disbursal} lead={w.operator.stoppedText}>
      <Act
        send={async (body: Resolution, headers) => {
          await api.POST("/api/v1/admin/invoices/{invoice_id}/disbursal", { params, body, headers });
          return w.operator.proposedToast;
        }}
        choices={[
          { label: w.operator.refundInvestors, look: "primary", body: choice("refund") },
          { label: w.operator.payOut, look: "danger", body: choice("pay_out") },
        ]}
      />
    </Section>
  );
}

function Costs({ id }: { id: string }) {
  const w = useOperatorWords();
  const [typed, setTyped] = useState("");
  const params = { path: { invoice_id: id } };
  return (
    <Section title={w.operator.costs} lead={w.operator.thenCosts}>
      <Act
        send={async (body: { amount: string; reason: string }, headers) => {
          await api.POST("/api/v1/admin/invoices/{invoice_id}/recovery-costs", { params, body, headers });
          setTyped("");
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: withAmount(w.operator.proposeCosts, typed),
            body: (reason) => {
              const amount = readTyped(typed);
              return amount === null ? null : { amount, reason };
            },
          },
        ]}
      >
        <MoneyField label={w.operator.amount} value={typed} onChange={setTyped} />
      </Act>
    </Section>
  );
}

function CreditNote({ id }: { id: string }) {
  const w = useOperatorWords();
  const [typed, setTyped] = useState("");
  const [number, setNumber] = useState("");
  const params = { path: { invoice_id: id } };
  return (
    <Section title={w.operator.creditNote} lead={w.operator.thenCredited}>
      <Act
        send={async (body: { amount: string; number: string; reason: string }, headers) => {
          await api.POST("/api/v1/admin/invoices/{invoice_id}/credit-notes", { params, body, headers });
          setTyped("");
          setNumber("");
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: withAmount(w.operator.proposeCreditNote, typed),
            body: (reason) => {
              const amount = readTyped(typed);
              return amount && number ? { amount, number, reason } : null;
            },
          },
        ]}
      >
        <Field
          label={w.operator.creditNoteNumber}
          value={number}
          onChange={(event) => setNumber(event.target.value.trim())}
        />
        <MoneyField label={w.operator.amount} value={typed} onChange={setTyped} />
      </Act>
    </Section>
  );
}
