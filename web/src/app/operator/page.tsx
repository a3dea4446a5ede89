"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { Section } from "@/operator/act";
import { Age } from "@/operator/age";
import { sayCode, shortId } from "@/operator/words";
import { Rupees, Stat, StatusPill } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { Only, Page } from "@/shell/page";
import { useWords } from "@/words";

type WorkItem = components["schemas"]["WorkItem"];

const EVERY_MILLISECONDS = 15_000;
const MONEY_KINDS = new Set(["unmatched", "credit_conflict", "payment_exception", "refund_failed"]);

/** Where the work on an item is done; null where the item only tells. */
function placeOf(item: WorkItem): string | null {
  if (item.kind === "kyc") return `/operator/kyc/${item.subjectId}`;
  if (item.kind === "invoice" || item.kind === "disbursal") return `/operator/cases/${item.subjectId}`;
  return MONEY_KINDS.has(item.kind) ? "/operator/reconciliation" : null;
}

export default function QueuePage() {
  const w = useWords();
  return (
    <Only roles={["admin"]}>
      {() => (
        <Page title={w.operator.queueTitle} lead={w.operator.queueLead}>
          <Reviews />
          <Desk />
        </Page>
      )}
    </Only>
  );
}

function Reviews() {
  const w = useWords();
  const router = useRouter();
  const reviews = useQuery({
    queryKey: ["admin", "reviews"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reviews")),
    refetchInterval: EVERY_MILLISECONDS,
  });
  return (
    <Section title={w.operator.reviews}>
      <Queried
        query={reviews}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={w.operator.queueEmpty} />}
      >
        {(found) => (
          <Table
            caption={w.operator.reviews}
            rows={found}
            rowKey={(row) => row.invoice.id}
            onOpen={(row) => router.push(`/operator/cases/${row.invoice.id}`)}
            columns={[
              {
                key: "number",
                head: w.operator.invoice,
                cell: (row) => (
                  <Link className="underline" tabIndex={-1} href={`/operator/cases/${row.invoice.id}`}>
                    {row.invoice.invoiceNumber}
                  </Link>
                ),
              },
              { key: "seller", head: w.operator.seller, wide: true, cell: (row) => row.invoice.sellerName },
              {
                key: "why",
                head: w.operator.why,
                cell: (row) => (
                  <>
                    {row.looks.map((look) => sayCode({}, look.reason)).join(", ") || "–"}{" "}
                    {row.proposed ? (
                      <StatusPill tone="accent">{w.operator.proposedAlready}</StatusPill>
                    ) : null}
                  </>
                ),
              },
              { key: "due", head: w.operator.due, wide: true, cell: (row) => formatDay(row.invoice.dueDate) },
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
                cell: (row) => <Age since={row.invoice.uploadedAt} />,
              },
            ]}
          />
        )}
      </Queried>
    </Section>
  );
}

function Desk() {
  const w = useWords();
  const router = useRouter();
  const queue = useQuery({
    queryKey: ["admin", "queue"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/queue")),
    refetchInterval: EVERY_MILLISECONDS,
  });
  const open = (item: WorkItem) => {
    const place = placeOf(item);
    if (place) router.push(place);
  };
  return (
    <Section title={w.operator.desk}>
      <Queried query={queue}>
        {(found) => (
          <>
            <Link href="/operator/approvals" className="max-w-form">
              <Stat name={w.operator.approvalsTitle} note={w.operator.approvalsLead}>
                {found.approvals.length}
              </Stat>
            </Link>
            {found.items.length === 0 ? (
              <EmptyState title={w.operator.queueEmpty} />
            ) : (
              <Table
                caption={w.operator.desk}
                rows={found.items}
                rowKey={(row) => row.id}
                onOpen={open}
                columns={[
                  {
                    key: "what",
                    head: w.operator.what,
                    cell: (row) => {
                      const place = placeOf(row);
                      const name = sayCode(w.operator.kinds, row.kind);
                      return place ? (
                        <Link className="underline" tabIndex={-1} href={place}>
                          {name}
                        </Link>
                      ) : (
                        name
                      );
                    },
                  },
                  {
                    key: "why",
                    head: w.operator.why,
                    cell: (row) => row.reasons.map((reason) => sayCode({}, reason)).join(", "),
                  },
                  {
                    key: "subject",
                    head: w.operator.subject,
                    wide: true,
                    cell: (row) => <code>{shortId(row.subjectId)}</code>,
                  },
                  {
                    key: "since",
                    head: w.operator.since,
                    figure: true,
                    cell: (row) => <Age since={row.openedAt} />,
                  },
                ]}
              />
            )}
          </>
        )}
      </Queried>
    </Section>
  );
}
