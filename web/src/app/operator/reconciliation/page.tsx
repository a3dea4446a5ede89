"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatRupees } from "@/money/rupees";
import { Act, Section } from "@/operator/act";
import { Age } from "@/operator/age";
import { sayCode, shortId } from "@/operator/words";
import { Field } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Only, Page } from "@/shell/page";
import { useWords } from "@/words";

type Credit = components["schemas"]["WaitingCreditAnswer"];
type Match = components["schemas"]["MatchRequest"];

export default function Reconciliation() {
  const w = useWords();
  const found = useQuery({
    queryKey: ["admin", "reconciliation"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reconciliation")),
  });
  return (
    <Only roles={["admin"]}>
      {() => (
        <Page title={w.operator.reconciliationTitle} lead={w.operator.reconciliationLead}>
          <Queried query={found}>
            {({ unmatched, books }) => (
              <div className="grid gap-8 lg:grid-cols-[2fr_1fr]">
                <Section title={w.operator.exceptions}>
                  {unmatched.length === 0 ? <EmptyState title={w.operator.exceptionsEmpty} /> : null}
                  {unmatched.map((credit) => (
                    <Exception key={credit.creditId} credit={credit} />
                  ))}
                </Section>
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
              </div>
            )}
          </Queried>
        </Page>
      )}
    </Only>
  );
}

function Exception({ credit }: { credit: Credit }) {
  const w = useWords();
  const [invoiceId, setInvoiceId] = useState("");
  const [userId, setUserId] = useState("");
  const amount = formatRupees(credit.waiting, { full: true });
  return (
    <article className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
      <header className="flex flex-wrap justify-between gap-2">
        <h3 className="text-18 font-semibold">{amount}</h3>
        <p className="text-14 text-quiet">
          {credit.reasons.map((reason) => sayCode({}, reason)).join(", ")} · <Age since={credit.heardAt} />
        </p>
      </header>
      <KeyValue
        rows={[
          { name: w.operator.utr, value: credit.utr ?? credit.transactionId },
          { name: w.operator.account, value: credit.virtualAccount ?? "–" },
          { name: w.operator.namedInvoice, value: credit.invoiceNumber ?? "–" },
        ]}
      />
      <h4 className="font-semibold">{w.operator.suggestions}</h4>
      {credit.suggestions.length === 0 ? <p className="text-quiet">{w.operator.noSuggestions}</p> : null}
      <ul className="flex flex-col gap-2">
        {credit.suggestions.map((one) => (
          <li key={one.invoiceId} className="flex flex-wrap items-center gap-3 rounded-lg bg-sunken p-3">
            <Link className="underline" href={`/operator/cases/${one.invoiceId}`}>
              {shortId(one.invoiceId)}
            </Link>
            <span className="text-14">{w.operator.fits(one.score)}</span>
            <span className="text-14 text-quiet">
              {one.reasons.map((reason) => sayCode({}, reason)).join(", ")}
            </span>
          </li>
        ))}
      </ul>
      <Act
        send={async (body: Match, headers) => {
          const path = { credit_id: credit.creditId };
          await api.POST("/api/v1/admin/reconciliation/{credit_id}/match", {
            params: { path },
            body,
            headers,
          });
          return w.operator.proposedToast;
        }}
        choices={[
          ...credit.suggestions.slice(0, 1).map((one) => ({
            label: `${w.operator.matchTo(amount)} (${shortId(one.invoiceId)})`,
            look: "primary" as const,
            body: (reason: string) => ({ invoiceId: one.invoiceId, reason }),
          })),
          {
            label: w.operator.placeInvoice(amount),
            body: (reason) => (invoiceId ? { invoiceId, reason } : null),
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
          <Field
            label={w.operator.otherInvoice}
            value={invoiceId}
            onChange={(event) => setInvoiceId(event.target.value.trim())}
          />
          <Field
            label={w.operator.otherUser}
            value={userId}
            onChange={(event) => setUserId(event.target.value.trim())}
          />
        </div>
      </Act>
    </article>
  );
}
