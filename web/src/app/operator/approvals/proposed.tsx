"use client";
/** What would be done, in words: each kind of proposal names what it is about by what people know it by. */
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay, formatInstant } from "@/money/dates";
import type { Amount } from "@/money/rupees";
import { Merged, SplitInto, Undone } from "@/operator/bench-proposed";
import { whose } from "@/operator/limits";
import { AboutInvoice } from "@/operator/subject";
import { sayValue, shortId } from "@/operator/words";
import { KeyValue, Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { Queried } from "@/parts/states";
import { useOperatorWords } from "@/words/operator";
import { ChangedTerms } from "./terms";

type Approval = components["schemas"]["Approval"];
type Props = { proposal: Approval };

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function Proposed({ proposal }: Props) {
  const w = useOperatorWords();
  switch (proposal.kind) {
    case "decide_invoice":
      return <OfInvoice proposal={proposal} then={w.operator.thenVerified} />;
    case "resolve_disbursal":
      return (
        <OfInvoice
          proposal={proposal}
          then={proposal.payload.choice === "pay_out" ? w.operator.thenPaidOut : w.operator.thenRefunded}
        />
      );
    case "write_off":
      return <OfInvoice proposal={proposal} then={w.operator.writeOffText} />;
    case "recovery_cost":
      return <OfInvoice proposal={proposal} then={w.operator.thenCosts} />;
    case "credit_note":
      return <OfInvoice proposal={proposal} then={w.operator.thenCredited} />;
    case "match_credit":
      return <Match proposal={proposal} />;
    case "split_credit":
      return <SplitInto payload={proposal.payload} />;
    case "match_credits":
      return <Merged proposal={proposal} />;
    case "undo_match":
      return <Undone payload={proposal.payload} />;
    case "kyc":
      return <Person proposal={proposal} />;
    case "product_terms":
      return <ChangedTerms payload={proposal.payload} />;
    case "investment_limit":
      return <AnotherLimit payload={proposal.payload} />;
    case "resume_money":
      return <Halted />;
    default:
      return (
        <KeyValue
          rows={Object.entries(proposal.payload).map(([name, value]) => ({ name, value: sayValue(value) }))}
        />
      );
  }
}

/** A limit from a day on, as it was proposed; all of it is text. */
function AnotherLimit({ payload }: { payload: Approval["payload"] }) {
  const w = useOperatorWords();
  const kinds: Readonly<Record<string, string>> = w.limits.kinds;
  const kind = text(payload.kind) ?? "";
  const from = text(payload.effective_from);
  return (
    <KeyValue
      rows={[
        { name: w.limits.kind, value: kinds[kind] ?? kind },
        {
          name: w.limits.whose,
          value: whose(w, { investorId: text(payload.investor_id), customerId: text(payload.customer_id) }),
        },
        { name: w.limits.amount, value: <Rupees amount={(text(payload.amount) ?? "0") as Amount} full /> },
        { name: w.limits.from, value: from ? formatDay(from) : "–" },
      ]}
    />
  );
}

function OfInvoice({ proposal, then }: Props & { then: string }) {
  const w = useOperatorWords();
  const amount = text(proposal.payload.amount);
  const reference = text(proposal.payload.reference);
  return (
    <>
      <p>{then}</p>
      {amount || reference ? (
        <KeyValue
          rows={[
            ...(amount
              ? [{ name: w.operator.proposedAmount, value: <Rupees amount={amount as Amount} full /> }]
              : []),
            ...(reference ? [{ name: w.operator.reference, value: reference }] : []),
          ]}
        />
      ) : null}
      <AboutInvoice id={proposal.subjectId} />
    </>
  );
}

function Match({ proposal }: Props) {
  const w = useOperatorWords();
  const { target, id } = proposal.payload as { target: string; id: string | null };
  const found = useQuery({
    queryKey: ["admin", "reconciliation"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reconciliation")),
  });
  const then =
    target === "invoice"
      ? w.operator.thenPlacedInvoice
      : target === "user"
        ? w.operator.thenPlacedWallet
        : w.operator.thenSentBack;
  return (
    <>
      <p>{then}</p>
      <Queried query={found} rows={2}>
        {({ unmatched }) => {
          const credit = unmatched.find((one) => one.creditId === proposal.subjectId);
          return (
            <KeyValue
              rows={[
                {
                  name: w.operator.amount,
                  value: credit ? <Rupees amount={credit.waiting} full /> : w.operator.notWaiting,
                },
                { name: w.operator.utr, value: credit?.utr ?? credit?.transactionId ?? "–" },
                ...(target === "user"
                  ? [{ name: w.operator.person, value: <code>…{shortId(id ?? "")}</code> }]
                  : []),
              ]}
            />
          );
        }}
      </Queried>
      {target === "invoice" && id ? <AboutInvoice id={id} /> : null}
    </>
  );
}

function Person({ proposal }: Props) {
  const w = useOperatorWords();
  return (
    <>
      <p>{w.operator.thenPersonVerified}</p>
      <Link className="text-accent underline" href={`/operator/kyc/${proposal.subjectId}`}>
        {w.operator.seePerson}
      </Link>
    </>
  );
}

function Halted() {
  const w = useOperatorWords();
  const money = useQuery({
    queryKey: ["admin", "money"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/money")),
  });
  return (
    <Queried query={money} rows={2}>
      {(now) => (
        <KeyValue
          rows={[
            { name: w.operator.haltedSince, value: now.since ? formatInstant(now.since) : "–" },
            { name: w.operator.haltedReason, value: now.reason ?? "–" },
          ]}
        />
      )}
    </Queried>
  );
}
