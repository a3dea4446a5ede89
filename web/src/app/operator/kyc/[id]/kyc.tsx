"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Problem } from "@/api/problem";
import { formatDay } from "@/money/dates";
import { Act } from "@/operator/act";
import { Age } from "@/operator/age";
import { sayCode, sayReason } from "@/operator/words";
import { KeyValue } from "@/parts/figures";
import { Section } from "@/parts/section";
import { EmptyState, Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page, usePathId } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

/** A person whose identity check could not decide by itself: what they said, and the decision. */
export function Kyc() {
  const w = useOperatorWords();
  const id = usePathId();
  return (
    <Page title={w.operator.kycTitle} lead={w.operator.kycLead}>
      <Only roles={["admin"]}>
        {() => (
          <div className="grid gap-8 lg:grid-cols-2">
            {id ? <Submitted id={id} /> : null}
            {id ? <ToDecide id={id} /> : null}
          </div>
        )}
      </Only>
    </Page>
  );
}

function ToDecide({ id }: { id: string }) {
  const w = useOperatorWords();
  const item = useQuery({
    queryKey: ["admin", "queue", "kyc", id],
    queryFn: async () => {
      const queue = dataOf(await api.GET("/api/v1/admin/queue"));
      return queue.items.find((one) => one.kind === "kyc" && one.subjectId === id) ?? null;
    },
  });
  return (
    <Queried query={item} rows={2}>
      {(found) =>
        found === null ? (
          <EmptyState title={w.operator.kycNothing} />
        ) : (
          <Decide id={found.subjectId} since={found.openedAt} reasons={found.reasons} />
        )
      }
    </Queried>
  );
}

async function submittedBy(user_id: string) {
  try {
    return dataOf(await api.GET("/api/v1/admin/kyc/{user_id}", { params: { path: { user_id } } }));
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "nothing_to_decide") return null;
    throw problem;
  }
}

function Submitted({ id }: { id: string }) {
  const w = useOperatorWords();
  const submitted = useQuery({
    queryKey: ["admin", "kyc", id],
    // Each reading stands in the audit log: once a visit is enough.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: () => submittedBy(id),
  });
  return (
    <Section title={w.operator.kycSubmitted} lead={w.operator.kycLogged}>
      <Queried query={submitted}>
        {(found) =>
          found === null ? (
            <EmptyState title={w.operator.kycNothing} />
          ) : (
            <KeyValue
              rows={[
                { name: w.operator.kycName, value: found.name },
                { name: w.operator.accountName, value: found.accountName },
                { name: "PAN", value: <code>{found.pan}</code> },
                { name: w.operator.born, value: found.dateOfBirth ? formatDay(found.dateOfBirth) : "–" },
                { name: w.operator.whose, value: sayCode(w.operator.levels, found.level) },
                { name: w.operator.role, value: sayCode(w.operator.roles, found.role) },
                ...(found.businessName
                  ? [
                      { name: w.operator.business, value: found.businessName },
                      { name: "GSTIN", value: <code>{found.gstin}</code> },
                      {
                        name: w.operator.businessStatus,
                        value: sayCode(w.operator.businessStates, found.businessStatus ?? ""),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Queried>
    </Section>
  );
}

type Decision = { decision: "verified" | "rejected"; reason: string };

function Decide({ id, since, reasons }: { id: string; since: string; reasons: readonly string[] }) {
  const w = useOperatorWords();
  const choice = (decision: Decision["decision"]) => (reason: string) => ({ decision, reason });
  return (
    <Section title={w.operator.decide} lead={w.operator.decideText}>
      <KeyValue
        rows={[
          {
            name: w.operator.kycReasons,
            value: reasons.map((reason) => sayReason(w, reason)).join(" "),
          },
          { name: w.operator.since, value: <Age since={since} /> },
        ]}
      />
      <Act
        send={async (body: Decision, headers) => {
          const path = { user_id: id };
          const answer = await api.POST("/api/v1/admin/kyc/{user_id}/decide", {
            params: { path },
            body,
            headers,
          });
          return dataOf(answer).status === "rejected" ? w.operator.done : w.operator.proposedToast;
        }}
        choices={[
          { label: w.operator.verify, look: "primary", body: choice("verified") },
          { label: w.operator.reject, look: "danger", body: choice("rejected") },
        ]}
      />
    </Section>
  );
}
