"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { formatRupees } from "@/money/rupees";
import { Act } from "@/operator/act";
import { Field } from "@/parts/field";
import { KeyValue } from "@/parts/figures";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { type OperatorWords, useOperatorWords } from "@/words/operator";

type Terms = components["schemas"]["hundi__invoice__api_terms__TermsShown"];
type Proposal = components["schemas"]["TermsBody"];
type Name = keyof OperatorWords["operator"]["term"];

const RATES = [
  "advanceRateMin",
  "advanceRateMax",
  "annualRateMin",
  "annualRateMax",
  "platformFeeRate",
  "investorFeeRate",
  "gstRate",
  "lateRate",
  "lateCapRate",
] as const;
const DAYS = ["graceDays", "defaultAfterDays", "tenorDaysMax"] as const;
const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/;

export default function TermsPage() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.termsTitle} lead={w.operator.termsLead}>
      <Only roles={["admin"]}>{() => <All />}</Only>
    </Page>
  );
}

function All() {
  const terms = useQuery({
    queryKey: ["admin", "terms"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/product-terms")),
  });
  return (
    <Queried query={terms} isEmpty={(found) => found.length === 0}>
      {(found) => (
        <div className="grid gap-8 lg:grid-cols-2">
          {found.map((one) => (
            <Shown key={`${one.product} ${one.validFrom}`} terms={one} />
          ))}
          <Propose />
        </div>
      )}
    </Queried>
  );
}

function Shown({ terms }: { terms: Terms }) {
  const w = useOperatorWords();
  return (
    <Section title={w.operator.validFromDay(formatDay(terms.validFrom))}>
      <KeyValue
        rows={[
          { name: w.operator.term.minimum, value: formatRupees(terms.minimum) },
          ...RATES.map((name) => ({ name: w.operator.term[name], value: formatPercent(terms[name]) })),
          {
            name: w.operator.byGrade,
            value: Object.entries(terms.annualRateByGrade)
              .map(([grade, rate]) => `${grade} ${formatPercent(String(rate))}`)
              .join(" · "),
          },
          ...DAYS.map((name) => ({ name: w.operator.term[name], value: terms[name] })),
          { name: w.operator.term.recourse, value: terms.recourse ? w.operator.yes : w.operator.no },
        ]}
      />
    </Section>
  );
}

function Propose() {
  const w = useOperatorWords();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [validFrom, setValidFrom] = useState("");
  const body = (reason: string): Proposal | null => {
    const given = Object.entries(typed).filter(([, text]) => text !== "");
    const isWhole = given.every(([, text]) => DECIMAL.test(text));
    if (given.length === 0 || !isWhole || validFrom === "") return null;
    return { ...Object.fromEntries(given), validFrom, reason };
  };
  return (
    <Section title={w.operator.proposeTerms} lead={w.operator.proposeTermsText}>
      <Act
        send={async (proposal: Proposal, headers) => {
          await api.POST("/api/v1/admin/product-terms", { body: proposal, headers });
          return w.operator.proposedToast;
        }}
        choices={[{ label: w.operator.proposeTerms, look: "primary", body }]}
      >
        <Field
          label={w.operator.validFrom}
          type="date"
          value={validFrom}
          onChange={(event) => setValidFrom(event.target.value)}
        />
        <div className="grid gap-4 md:grid-cols-2">
          {(["minimum", ...RATES, ...DAYS] as const).map((name) => (
            <Field
              key={name}
              label={w.operator.term[name]}
              inputMode="decimal"
              value={typed[name] ?? ""}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value.trim() })}
            />
          ))}
        </div>
      </Act>
    </Section>
  );
}
