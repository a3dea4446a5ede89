"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay, formatInstant } from "@/money/dates";
import { formatRupees } from "@/money/rupees";
import { Act } from "@/operator/act";
import { Age } from "@/operator/age";
import { Merge, Park, PlacedByHand, Split } from "@/operator/bench";
import { usePayable } from "@/operator/payable";
import { sayReason } from "@/operator/words";
import { Field, SelectField } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { Section } from "@/parts/section";
import { EmptyState, Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

type Credit = components["schemas"]["WaitingCreditAnswer"];
type Match = components["schemas"]["MatchRequest"];

export default function Reconciliation() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.reconciliationTitle} lead={w.operator.reconciliationLead}>
      <Only roles={["admin"]}>{() => <Workbench />}</Only>
    </Page>
  );
}

function Workbench() {
  const w = useOperatorWords();
  const found = useQuery({
    queryKey: ["admin", "reconciliation"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reconciliation")),
  });
  return (
    <Queried query={found}>
      {({ unmatched, placed, books }) => (
        <div className="grid gap-8 lg:grid-cols-[2fr_1fr]">
          <Section title={w.operator.exceptions}>
            {unmatched.length === 0 ? <EmptyState title={w.operator.exceptionsEmpty} /> : null}
            {unmatched.map((credit) => (
              <Exception key={credit.creditId} credit={credit} />
            ))}
            {unmatched.length > 1 ? <Merge waiting={unmatched} /> : null}
          </Section>
          <div className="flex flex-col gap-8">
            <Section title={w.operator.books}>
              <KeyValue
                rows={[
                  { name: w.operator.credits, value: <Rupees amount={books.credits} full /> },
                  {
                    name: w.operator.reversedCredits,
                    value: <Rupees amount={books.reversedCredits} full />,
                  },
                  { name: w.operator.payouts, value: <Rupees amount={books.payouts} full /> },
                  {
                    name: w.operator.returnedPayouts,
                    value: <Rupees amount={books.returnedPayouts} full />,
                  },
                  { name: w.operator.bank, value: <Rupees amount={books.bank} full /> },
                  { name: w.operator.ledger, value: <Rupees amount={books.ledger} full /> },
                  {
                    name: w.operator.difference,
                    value: <Rupees amount={books.difference} full loss />,
                  },
                ]}
              />
            </Section>
            <PlacedByHand placed={placed} />
          </div>
        </div>
      )}
    </Queried>
  );
}

function Exception({ credit }: { credit: Credit }) {
  const w = useOperatorWords();
  const amount = formatRupees(credit.waiting, { full: true });
  return (
    <article className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
      <header className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="text-18 font-semibold">{amount}</h3>
        <p className="text-14 text-quiet">
          <Age since={credit.heardAt} />
        </p>
      </header>
      <p>{credit.reasons.map((reason) => sayReason(w, reason)).join(" ")}</p>
      <KeyValue
        rows={[
          ...(credit.amount === credit.waiting
            ? []
            : [{ name: w.operator.credits, value: <Rupees amount={credit.amount} full /> }]),
          { name: w.operator.heardAt, value: formatInstant(credit.heardAt) },
          { name: w.operator.utr, value: <code>{credit.utr ?? credit.transactionId}</code> },
          { name: w.operator.account, value: <code>{credit.virtualAccount ?? "–"}</code> },
          { name: w.operator.namedInvoice, value: credit.invoiceNumber ?? "–" },
          ...(credit.parkedUntil
            ? [{ name: w.bench.parkedUntil, value: `${formatDay(credit.parkedUntil)}: ${credit.parkedWhy}` }]
            : []),
        ]}
      />
      <Suggestions credit={credit} />
      <Place credit={credit} />
      {credit.canBeSplit ? <Split credit={credit} /> : null}
      <Park credit={credit} />
    </article>
  );
}

function Suggestions({ credit }: { credit: Credit }) {
  const w = useOperatorWords();
  return (
    <section className="flex flex-col gap-2">
      <h4 className="font-semibold">{w.operator.suggestions}</h4>
      {credit.suggestions.length === 0 ? <p className="text-quiet">{w.operator.noSuggestions}</p> : null}
      <ul className="flex flex-col gap-2">
        {credit.suggestions.map((one) => (
          <li key={one.invoiceId} className="rounded-lg bg-sunken p-3">
            <p className="flex flex-wrap justify-between gap-x-4">
              <Link className="font-semibold text-accent underline" href={`/operator/cases/${one.invoiceId}`}>
                {one.invoiceNumber}
              </Link>
              <span>
                <Rupees amount={one.due} full /> {w.operator.stillDue}
              </span>
            </p>
            <p className="text-14 text-quiet">
              {w.operator.because}: {one.reasons.map((reason) => sayReason(w, reason)).join("; ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where the money goes: an invoice, a wallet, or back. A second operator agrees before it moves. */
function Place({ credit }: { credit: Credit }) {
  const w = useOperatorWords();
  const [chosen, setChosen] = useState(credit.suggestions[0]?.invoiceId ?? "");
  const [userId, setUserId] = useState("");
  const amount = formatRupees(credit.waiting, { full: true });
  const payable = usePayable();
  const suggested = new Set(credit.suggestions.map((one) => one.invoiceId));
  return (
    <Act
      send={async (body: Match, headers) => {
        const params = { path: { credit_id: credit.creditId } };
        await api.POST("/api/v1/admin/reconciliation/{credit_id}/match", { params, body, headers });
        return w.operator.proposedToast;
      }}
      choices={[
        {
          label: w.operator.placeInvoice(amount),
          look: "primary",
          body: (reason) => (chosen ? { invoiceId: chosen, reason } : null),
        },
        { label: w.operator.placeWallet(amount), body: (reason) => (userId ? { userId, reason } : null) },
        ...(credit.canBeRefunded
          ? [
              {
                label: w.operator.refund(amount),
                look: "danger" as const,
                body: (reason: string) => ({ refund: true as const, reason }),
              },
            ]
          : []),
      ]}
    >
      <div className="grid gap-4 md:grid-cols-2">
        <SelectField
          label={w.operator.invoice}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        >
          <option value="">{w.operator.pickNone}</option>
          {credit.suggestions.map((one) => (
            <option key={one.invoiceId} value={one.invoiceId}>
              {one.invoiceNumber} · {formatRupees(one.due)}
            </option>
          ))}
          {(payable.data ?? [])
            .filter((one) => !suggested.has(one.id))
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.invoiceNumber} · {one.customerName ?? one.customerGST} · {formatRupees(one.amount)}
              </option>
            ))}
        </SelectField>
        <Field
          label={w.operator.otherUser}
          value={userId}
          onChange={(event) => setUserId(event.target.value.trim())}
        />
      </div>
    </Act>
  );
}
