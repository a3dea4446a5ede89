"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { ButtonLink } from "@/parts/button";
import { Rupees, Stat } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Attention } from "./attention";

type Portfolio = components["schemas"]["Portfolio"];

export default function InvestorHome() {
  const w = useWords();
  return (
    <Page
      title={w.homes.investorTitle}
      lead={w.holdings.homeLead}
      actions={
        <ButtonLink href="/marketplace" look="primary">
          {w.holdings.toMarket}
        </ButtonLink>
      }
    >
      <Only roles={["investor"]}>
        {(me) => (
          <>
            <p>{w.homes.hello(me.name)}</p>
            <Now kycStatus={me.kycStatus} />
          </>
        )}
      </Only>
    </Page>
  );
}

function Now({ kycStatus }: { kycStatus: string }) {
  const health = useQuery({
    queryKey: ["today"],
    queryFn: async () => dataOf(await api.GET("/api/v1/health")),
  });
  const portfolio = useQuery({
    queryKey: ["portfolio", "sums"],
    queryFn: async () => dataOf(await api.GET("/api/v1/portfolio", { params: { query: { limit: 1 } } })),
  });
  const wallet = useQuery({
    queryKey: ["wallet", "sums"],
    queryFn: async () => dataOf(await api.GET("/api/v1/wallet", { params: { query: { limit: 1 } } })),
  });
  return (
    <Queried query={wallet} rows={4}>
      {(money) => (
        <Queried query={portfolio} rows={4}>
          {(sums) => (
            <>
              <Sums sums={sums} balance={money.balance} today={health.data?.today} />
              <Attention sums={sums} wallet={money} kycStatus={kycStatus} />
            </>
          )}
        </Queried>
      )}
    </Queried>
  );
}

function Sums({ sums, balance, today }: { sums: Portfolio; balance: string; today?: string }) {
  const w = useWords();
  // By the platform's day, which is not always the machine's; what is past is late, not next.
  const next = today ? sums.maturities.find((one) => one.date >= today) : undefined;
  return (
    <section className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      <Stat name={w.holdings.outstanding}>
        <Rupees amount={sums.outstanding} />
      </Stat>
      <Stat name={w.holdings.dueNext} note={next ? w.holdings.dueOn(formatDay(next.date)) : null}>
        {next ? <Rupees amount={next.amount} /> : w.holdings.nothingDue}
      </Stat>
      <Stat name={w.holdings.earned} note={w.holdings.earnedNote}>
        <Rupees amount={sums.earned} />
      </Stat>
      <Stat name={w.shell.wallet} note={w.holdings.balance}>
        <Rupees amount={balance} />
      </Stat>
    </section>
  );
}
