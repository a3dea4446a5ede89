"use client";
import { useState } from "react";
import { api } from "@/api/client";
import { Act, Section } from "@/operator/act";
import { Field } from "@/parts/field";
import { useWords } from "@/words";
import type { Invoice } from "./evidence";

const AMOUNT = /^\d{1,13}(\.\d{1,2})?$/;
const CREDITABLE = new Set(["disbursed", "partially_repaid", "overdue"]);

/** What two operators can do about a deal that went late or wrong. Nothing where there is no route. */
export function Recovery({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const params = { path: { invoice_id: invoice.id } };
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

function Costs({ id }: { id: string }) {
  const w = useWords();
  const [amount, setAmount] = useState("");
  const params = { path: { invoice_id: id } };
  return (
    <Section title={w.operator.costs}>
      <Act
        send={async (body: { amount: string; reason: string }, headers) => {
          await api.POST("/api/v1/admin/invoices/{invoice_id}/recovery-costs", { params, body, headers });
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: w.operator.proposeCosts,
            body: (reason) => (AMOUNT.test(amount) ? { amount, reason } : null),
          },
        ]}
      >
        <Field
          label={`${w.operator.amount} (₹)`}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.target.value.trim())}
        />
      </Act>
    </Section>
  );
}

function CreditNote({ id }: { id: string }) {
  const w = useWords();
  const [amount, setAmount] = useState("");
  const [number, setNumber] = useState("");
  const params = { path: { invoice_id: id } };
  return (
    <Section title={w.operator.creditNote}>
      <Act
        send={async (body: { amount: string; number: string; reason: string }, headers) => {
          await api.POST("/api/v1/admin/invoices/{invoice_id}/credit-notes", { params, body, headers });
          return w.operator.proposedToast;
        }}
        choices={[
          {
            label: w.operator.proposeCreditNote,
            body: (reason) => (AMOUNT.test(amount) && number ? { amount, number, reason } : null),
          },
        ]}
      >
        <Field
          label={w.operator.creditNoteNumber}
          value={number}
          onChange={(event) => setNumber(event.target.value.trim())}
        />
        <Field
          label={`${w.operator.amount} (₹)`}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.target.value.trim())}
        />
      </Act>
    </Section>
  );
}
