"use client";
import { useState } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { formatRupees, readTyped } from "@/money/rupees";
import { Act } from "@/operator/act";
import { Field, MoneyField, SelectField } from "@/parts/field";
import { Section } from "@/parts/section";
import { useOperatorWords } from "@/words/operator";

type Body = components["schemas"]["LimitBody"];
type Kind = Body["kind"];
const KINDS: readonly Kind[] = ["outstanding", "invoice", "concentration", "customer"];
// Whose own limit each kind can be.
const OF_INVESTOR = new Set<Kind>(["outstanding", "invoice", "concentration"]);
const OF_CUSTOMER = new Set<Kind>(["concentration", "customer"]);

export function Propose() {
  const w = useOperatorWords();
  const [kind, setKind] = useState<Kind>("customer");
  const [investorId, setInvestorId] = useState("");
  const [customerId, setCustomerId] = useState("");
  const [typed, setTyped] = useState("");
  const [effectiveFrom, setEffectiveFrom] = useState("");
  const amount = readTyped(typed);
  const body = (reason: string): Body | null =>
    amount === null || effectiveFrom === ""
      ? null
      : {
          kind,
          amount,
          effectiveFrom,
          reason,
          ...(investorId && OF_INVESTOR.has(kind) ? { investorId } : {}),
          ...(customerId && OF_CUSTOMER.has(kind) ? { customerId } : {}),
        };
  const label = amount === null ? w.limits.proposeFirst : w.limits.proposeAmount(formatRupees(amount));
  return (
    <Section title={w.limits.propose} lead={w.limits.proposeText}>
      <Act
        send={async (proposal: Body, headers) => {
          await api.POST("/api/v1/admin/investment-limits", { body: proposal, headers });
          setTyped("");
          return w.operator.proposedToast;
        }}
        choices={[{ label, look: "primary", body }]}
      >
        <SelectField
          label={w.limits.kind}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Kind)}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {w.limits.kinds[one]}
            </option>
          ))}
        </SelectField>
        <div className="grid gap-4 md:grid-cols-2">
          <MoneyField label={w.limits.amount} value={typed} onChange={setTyped} />
          <Field
            label={w.limits.from}
            type="date"
            value={effectiveFrom}
            onChange={(event) => setEffectiveFrom(event.currentTarget.value)}
          />
        </div>
        {OF_INVESTOR.has(kind) ? (
          <Field
            label={w.limits.investorId}
            value={investorId}
            onChange={(event) => setInvestorId(event.currentTarget.value.trim())}
          />
        ) : null}
        {OF_CUSTOMER.has(kind) ? (
          <Field
            label={w.limits.customerId}
            value={customerId}
            onChange={(event) => setCustomerId(event.currentTarget.value.trim())}
          />
        ) : null}
      </Act>
    </Section>
  );
}
