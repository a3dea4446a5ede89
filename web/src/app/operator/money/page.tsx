"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatInstant } from "@/money/dates";
import { Act } from "@/operator/act";
import { KeyValue, StatusPill } from "@/parts/figures";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

type Body = { reason: string };

/** The switch of all money. */
export default function Money() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.moneyTitle} lead={w.operator.moneyLead}>
      <Only roles={["admin"]}>{() => <Switch />}</Only>
    </Page>
  );
}

function Switch() {
  const w = useOperatorWords();
  const money = useQuery({
    queryKey: ["admin", "money"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/money")),
  });
  const halt = async (body: Body, headers: Record<string, string>) => {
    await api.POST("/api/v1/admin/money/halt", { body, headers });
    return w.operator.done;
  };
  const resume = async (body: Body, headers: Record<string, string>) => {
    await api.POST("/api/v1/admin/money/resume", { body, headers });
    return w.operator.proposedToast;
  };
  return (
    <Queried query={money}>
      {(now) => (
        <div className="grid max-w-2xl gap-8">
          <p>
            <StatusPill tone={now.halted ? "bad" : "good"}>
              {now.halted ? w.operator.halted : w.operator.moves}
            </StatusPill>
          </p>
          {now.halted ? (
            <KeyValue
              rows={[
                { name: w.operator.haltedSince, value: now.since ? formatInstant(now.since) : "–" },
                { name: w.operator.haltedReason, value: now.reason ?? "–" },
              ]}
            />
          ) : null}
          <Section
            title={now.halted ? w.operator.resume : w.operator.halt}
            lead={now.halted ? w.operator.moneyLead : w.operator.haltText}
          >
            <Act
              send={now.halted ? resume : halt}
              choices={[
                {
                  label: now.halted ? w.operator.resume : w.operator.halt,
                  look: now.halted ? "primary" : "danger",
                  body: (reason) => ({ reason }),
                },
              ]}
            />
          </Section>
        </div>
      )}
    </Queried>
  );
}
