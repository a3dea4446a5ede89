"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { Age } from "@/operator/age";
import { sayCode, sayReason, shortId } from "@/operator/words";
import { Rupees, Stat, StatusPill } from "@/parts/figures";
import { Link } from "@/parts/link";
import { Section } from "@/parts/section";
import { EmptyState, Loading, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

type WorkItem = components["schemas"]["WorkItem"];

const EVERY_MILLISECONDS = 15_000;
const PLACES: Readonly<Record<string, (subjectId: string) => string>> = {
  kyc: (id) => `/operator/kyc/${id}`,
  invoice: (id) => `/operator/cases/${id}`,
  disbursal: (id) => `/operator/cases/${id}`,
  investors_not_whole: (id) => `/operator/cases/${id}`,
  receipts_not_covered: (id) => `/operator/cases/${id}`,
  paid_before_listing: (id) => `/operator/cases/${id}`,
  unmatched_credit: () => "/operator/reconciliation",
  refund_needs_account: () => "/operator/reconciliation",
  refund_failed: () => "/operator/reconciliation",
  credit_conflict: () => "/operator/reconciliation",
  reversal_short: () => "/operator/reconciliation",
  undo_short: () => "/operator/reconciliation",
  money_halted: () => "/operator/money",
};

/** Where the work on an item is done; null where the item only tells. */
function placeOf(item: WorkItem): string | null {
  return PLACES[item.kind]?.(item.subjectId) ?? null;
}

export default function QueuePage() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.queueTitle} lead={w.operator.queueLead}>
      <Only roles={["admin"]}>{() => <Waiting />}</Only>
    </Page>
  );
}

/** `e` and `r` on a row of the invoices: to its case, with that decision begun. */
function useDecisionKeys(): void {
  const router = useRouter();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const decision = { e: "verified", r: "rejected" }[event.key];
      const row = document.activeElement?.closest<HTMLElement>("[data-reviews] [data-row]");
      if (decision && row) router.push(`/operator/cases/${row.dataset.row}?decide=${decision}`);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [router]);
}

function useReviews() {
  return useQuery({
    queryKey: ["admin", "reviews"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reviews")),
    refetchInterval: EVERY_MILLISECONDS,
  });
}

function useQueue() {
  return useQuery({
    queryKey: ["admin", "queue"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/queue")),
    refetchInterval: EVERY_MILLISECONDS,
  });
}

/** Both lists come at once: the lower one is not pushed away by the upper. */
function Waiting() {
  const isWaitedFor = [useReviews(), useQueue()].some((query) => query.isPending);
  if (isWaitedFor) return <Loading rows={6} />;
  return (
    <>
      <Reviews />
      <Desk />
    </>
  );
}

function Reviews() {
  const w = useOperatorWords();
  const reviews = useReviews();
  useDecisionKeys();
  return (
    <Section title={w.operator.reviews}>
      <Queried
        query={reviews}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={w.operator.queueEmpty} />}
      >
        {(found) => (
          <div data-reviews>
            <Table
              caption={w.operator.reviews}
              rows={found}
              rowKey={(row) => row.invoice.id}
              hrefOf={(row) => `/operator/cases/${row.invoice.id}`}
              columns={[
                {
                  key: "number",
                  head: w.operator.invoice,
                  cell: (row) => <span className="whitespace-nowrap">{row.invoice.invoiceNumber}</span>,
                },
                {
                  key: "seller",
                  head: w.operator.seller,
                  wide: true,
                  cell: (row) => row.invoice.sellerName,
                },
                {
                  key: "why",
                  head: w.operator.why,
                  cell: (row) => (
                    <span className="flex flex-wrap items-center gap-2 py-2">
                      {row.looks.map((look) => sayReason(w, look.reason)).join(" ") || "–"}
                      {row.proposed ? (
                        <StatusPill tone="accent">{w.operator.proposedAlready}</StatusPill>
                      ) : null}
                    </span>
                  ),
                },
                {
                  key: "due",
                  head: w.operator.due,
                  wide: true,
                  cell: (row) => formatDay(row.invoice.dueDate),
                },
                {
                  key: "amount",
                  head: w.operator.amount,
                  figure: true,
                  cell: (row) => <Rupees amount={row.invoice.amount} />,
                },
                {
                  key: "since",
                  head: w.operator.since,
                  figure: true,
                  wide: true,
                  cell: (row) => <Age since={row.invoice.uploadedAt} />,
                },
              ]}
            />
          </div>
        )}
      </Queried>
    </Section>
  );
}

function Desk() {
  const w = useOperatorWords();
  const queue = useQueue();
  return (
    <Section title={w.operator.desk}>
      <Queried query={queue}>
        {({ approvals, items }) => {
          // Invoices to decide stand above, with what to look at.
          const others = items.filter((item) => item.kind !== "invoice");
          return (
            <div className="flex flex-col gap-4">
              <Link href="/operator/approvals" className="w-full max-w-form rounded-xl hover:bg-sunken">
                <Stat name={w.operator.approvalsTitle} note={w.operator.approvalsLead}>
                  {approvals.length}
                </Stat>
              </Link>
              {others.length === 0 ? <EmptyState title={w.operator.queueEmpty} /> : <Items items={others} />}
            </div>
          );
        }}
      </Queried>
    </Section>
  );
}

function Items({ items }: { items: readonly WorkItem[] }) {
  const w = useOperatorWords();
  return (
    <Table
      caption={w.operator.desk}
      rows={items}
      rowKey={(row) => row.id}
      hrefOf={placeOf}
      columns={[
        { key: "what", head: w.operator.what, cell: (row) => sayCode(w.operator.kinds, row.kind) },
        {
          key: "why",
          head: w.operator.why,
          cell: (row) => row.reasons.map((reason) => sayReason(w, reason)).join(" ") || "–",
        },
        {
          key: "subject",
          head: w.operator.subject,
          wide: true,
          cell: (row) => <code title={row.subjectId}>…{shortId(row.subjectId)}</code>,
        },
        {
          key: "since",
          head: w.operator.since,
          figure: true,
          cell: (row) => <Age since={row.openedAt} />,
        },
      ]}
    />
  );
}
