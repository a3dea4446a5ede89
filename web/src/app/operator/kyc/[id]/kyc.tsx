"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Act, Section } from "@/operator/act";
import { Age } from "@/operator/age";
import { sayCode } from "@/operator/words";
import { KeyValue } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Only, Page, usePathId } from "@/shell/page";
import { useWords } from "@/words";

/** A person whose identity check could not decide by itself. */
export function Kyc() {
  const w = useWords();
  const id = usePathId();
  const item = useQuery({
    queryKey: ["admin", "queue", "kyc", id],
    enabled: id !== null,
    queryFn: async () => {
      const queue = dataOf(await api.GET("/api/v1/admin/queue"));
      return queue.items.find((one) => one.kind === "kyc" && one.subjectId === id) ?? null;
    },
  });
  return (
    <Only roles={["admin"]}>
      {() => (
        <Page title={w.operator.kycTitle} lead={w.operator.kycLead}>
          <Queried query={item}>
            {(found) =>
              found === null ? (
                <EmptyState title={w.operator.kycNothing} />
              ) : (
                <div className="grid max-w-2xl gap-8">
                  <KeyValue
                    rows={[
                      { name: w.operator.person, value: <code className="text-12">{found.subjectId}</code> },
                      { name: w.operator.since, value: <Age since={found.openedAt} /> },
                      {
                        name: w.operator.kycReasons,
                        value: found.reasons.map((reason) => sayCode({}, reason)).join(", "),
                      },
                    ]}
                  />
                  <Section title={w.operator.decide} lead={w.operator.decideText}>
                    <Act
                      send={async (body: { decision: "verified" | "rejected"; reason: string }, headers) => {
                        const path = { user_id: found.subjectId };
                        const done = dataOf(
                          await api.POST("/api/v1/admin/kyc/{user_id}/decide", {
                            params: { path },
                            body,
                            headers,
                          }),
                        );
                        return done.status === "rejected" ? w.operator.done : w.operator.proposedToast;
                      }}
                      choices={[
                        {
                          label: w.operator.verify,
                          look: "primary",
                          body: (reason) => ({ decision: "verified" as const, reason }),
                        },
                        {
                          label: w.operator.reject,
                          look: "danger",
                          body: (reason) => ({ decision: "rejected" as const, reason }),
                        },
                      ]}
                    />
                  </Section>
                </div>
              )
            }
          </Queried>
        </Page>
      )}
    </Only>
  );
}
