"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Me } from "@/api/session";
import { Age } from "@/operator/age";
import { useOperatorName } from "@/operator/people";
import { sayCode } from "@/operator/words";
import { Button } from "@/parts/button";
import { KeyValue } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";
import { Proposed } from "./proposed";

type Approval = components["schemas"]["Approval"];

export default function Approvals() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.approvalsTitle} lead={w.operator.approvalsLead}>
      <Only roles={["admin"]}>{(me) => <Proposals me={me} />}</Only>
    </Page>
  );
}

function Proposals({ me }: { me: Me }) {
  const w = useOperatorWords();
  const queue = useQuery({
    queryKey: ["admin", "queue"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/queue")),
  });
  return (
    <Queried
      query={queue}
      isEmpty={(found) => found.approvals.length === 0}
      empty={<EmptyState title={w.operator.approvalsEmpty} />}
    >
      {(found) => (
        <ul className="flex flex-col gap-4">
          {found.approvals.map((one) => (
            <Proposal key={one.id} proposal={one} me={me} />
          ))}
        </ul>
      )}
    </Queried>
  );
}

function Proposal({ proposal, me }: { proposal: Approval; me: Me }) {
  const w = useOperatorWords();
  const isOwn = proposal.proposedBy === me.id;
  const reason = proposal.payload.reason;
  const approve = useSubmit(
    async (approval_id: string, key) =>
      api.POST("/api/v1/admin/approvals/{approval_id}/approve", {
        params: { path: { approval_id } },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.operator.approvedToast),
  );
  const nameOf = useOperatorName();
  const name = sayCode(w.operator.proposals, proposal.kind);
  return (
    <li
      data-row={proposal.id}
      tabIndex={-1}
      className="grid items-start gap-x-8 gap-y-4 rounded-xl border border-line bg-panel p-4 lg:grid-cols-[1fr_22rem]"
    >
      <div className="flex min-w-0 flex-col gap-4">
        <h2 className="text-18 font-semibold">{name}</h2>
        <Proposed proposal={proposal} />
      </div>
      <div className="flex min-w-0 flex-col gap-4 max-lg:border-t max-lg:border-line max-lg:pt-4">
        {typeof reason === "string" ? (
          <figure className="rounded-lg bg-sunken p-3">
            <figcaption className="text-12 text-quiet">{w.operator.reason}</figcaption>
            <blockquote>{reason}</blockquote>
          </figure>
        ) : null}
        <KeyValue
          rows={[
            { name: w.operator.proposedBy, value: isOwn ? w.operator.you : nameOf(proposal.proposedBy) },
            { name: w.operator.since, value: <Age since={proposal.proposedAt} /> },
          ]}
        />
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
      </div>
    </li>
  );
}
