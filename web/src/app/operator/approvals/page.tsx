"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Me } from "@/api/session";
import { Age } from "@/operator/age";
import { sayCode, sayValue, shortId } from "@/operator/words";
import { Button } from "@/parts/button";
import { KeyValue } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { toast } from "@/parts/toast";
import { Only, Page } from "@/shell/page";
import { useWords } from "@/words";

type Approval = components["schemas"]["Approval"];

export default function Approvals() {
  const w = useWords();
  const queue = useQuery({
    queryKey: ["admin", "queue"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/queue")),
  });
  return (
    <Only roles={["admin"]}>
      {(me) => (
        <Page title={w.operator.approvalsTitle} lead={w.operator.approvalsLead}>
          <Queried
            query={queue}
            isEmpty={(found) => found.approvals.length === 0}
            empty={<EmptyState title={w.operator.approvalsEmpty} />}
          >
            {(found) => (
              <ul className="grid gap-4 lg:grid-cols-2">
                {found.approvals.map((one) => (
                  <Proposal key={one.id} proposal={one} me={me} />
                ))}
              </ul>
            )}
          </Queried>
        </Page>
      )}
    </Only>
  );
}

function Proposal({ proposal, me }: { proposal: Approval; me: Me }) {
  const w = useWords();
  const isOwn = proposal.proposedBy === me.id;
  const approve = useSubmit(
    async (approval_id: string, key) =>
      api.POST("/api/v1/admin/approvals/{approval_id}/approve", {
        params: { path: { approval_id } },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.operator.approvedToast),
  );
  const name = sayCode(w.operator.kinds, proposal.kind);
  return (
    <li data-row tabIndex={-1} className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-4">
      <h2 className="text-18 font-semibold">{name}</h2>
      <KeyValue
        rows={[
          {
            name: w.operator.proposedBy,
            value: isOwn ? w.operator.you : <code>{shortId(proposal.proposedBy)}</code>,
          },
          { name: w.operator.since, value: <Age since={proposal.proposedAt} /> },
          {
            name: w.operator.subject,
            value: <code className="text-12 break-all">{proposal.subjectId}</code>,
          },
        ]}
      />
      <Difference proposal={proposal} />
      {isOwn ? (
        <p className="rounded-lg bg-warn-soft px-3 py-2 text-14 text-warn">{w.operator.ownProposal}</p>
      ) : (
        <>
          <p className="text-14 text-quiet">{w.operator.approveText}</p>
          {approve.error ? (
            <p role="alert" className="text-14 text-bad">
              {sayProblem(w, approve.error)}
            </p>
          ) : null}
          <Button look="primary" busy={approve.isPending} onClick={() => approve.mutate(proposal.id)}>
            {w.operator.approve}: {name}
          </Button>
        </>
      )}
    </li>
  );
}

/** What is proposed, beside what stands now where the API knows that: the terms of the product. */
function Difference({ proposal }: { proposal: Approval }) {
  const w = useWords();
  const isTerms = proposal.kind === "product_terms";
  const terms = useQuery({
    queryKey: ["admin", "terms"],
    enabled: isTerms,
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/product-terms")),
  });
  const now: Readonly<Record<string, unknown>> = terms.data?.[0] ?? {};
  const before = (name: string) => now[name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())];
  const names: Readonly<Record<string, string>> = w.operator.term;
  return (
    <Table
      caption={w.operator.after}
      rows={Object.entries(proposal.payload)}
      rowKey={([name]) => name}
      columns={[
        { key: "name", head: w.operator.what, cell: ([name]) => sayCode(names, name) },
        ...(isTerms
          ? [
              {
                key: "before",
                head: w.operator.before,
                cell: ([name]: [string, unknown]) => (
                  <del className="text-quiet break-all">{sayValue(before(name))}</del>
                ),
              },
            ]
          : []),
        {
          key: "after",
          head: w.operator.after,
          cell: ([, value]) => <ins className="break-all no-underline">{sayValue(value)}</ins>,
        },
      ]}
    />
  );
}
