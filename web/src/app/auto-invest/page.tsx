"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { Rupees, Stat, StatusPill } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { KycFirst } from "@/shell/kyc-first";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { RulesForm } from "./rules-form";

export type AutoInvest = components["schemas"]["AutoInvest"];

export default function AutoInvestPage() {
  const w = useWords();
  return (
    <Page title={w.shell.autoInvest} lead={w.auto.lead}>
      <Only roles={["investor"]}>
        {(me) => (me.kycStatus === "verified" ? <Standing /> : <KycFirst status={me.kycStatus} />)}
      </Only>
    </Page>
  );
}

function Standing() {
  const standing = useQuery({
    queryKey: ["auto-invest"],
    queryFn: async () => dataOf(await api.GET("/api/v1/auto-invest")),
  });
  return (
    <Queried query={standing} rows={4}>
      {(found) => (
        <>
          <Sums found={found} />
          <RulesForm key={found.on ? "on" : "off"} found={found} />
        </>
      )}
    </Queried>
  );
}

function Sums({ found }: { found: AutoInvest }) {
  const w = useWords();
  const whys: Readonly<Record<string, string>> = w.auto.leftOut;
  return (
    <>
      <section className="grid gap-4 md:grid-cols-3">
        <Stat name={w.auto.state} note={w.auto.fair}>
          <StatusPill tone={found.on ? "good" : "neutral"}>
            {found.on ? w.auto.isOn : w.auto.isOff}
          </StatusPill>
        </Stat>
        <Stat name={w.auto.invested} note={w.auto.investedNote(found.commitments)}>
          <Rupees amount={found.invested} />
        </Stat>
        <Stat name={w.auto.idle} note={w.auto.idleNote}>
          <Rupees amount={found.idle} />
        </Stat>
      </section>
      {found.on && found.leftOut ? (
        <p role="status" className="rounded-lg bg-warn-soft px-4 py-3 text-14 text-warn">
          <strong>{w.auto.lastLeftOut}.</strong> {whys[found.leftOut] ?? found.leftOut}
        </p>
      ) : null}
    </>
  );
}
