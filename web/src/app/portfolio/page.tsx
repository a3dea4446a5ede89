"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, dataOf, nextCursor } from "@/api/client";
import type { components } from "@/api/schema";
import { formatPercent } from "@/money/percent";
import { formatRupees, paiseOf } from "@/money/rupees";
import { ButtonLink } from "@/parts/button";
import { Rupees, Stat } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Pagination } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Ladder, Late } from "./ladder";
import { Positions } from "./positions";
import { WhatIf } from "./what-if";

const PAGE = 50;

export type Portfolio = components["schemas"]["Portfolio"];

export default function PortfolioPage() {
  const w = useWords();
  return (
    <Page title={w.shell.portfolio} lead={w.holdings.portfolioLead}>
      <Only roles={["investor"]}>{() => <Holdings />}</Only>
    </Page>
  );
}

function Holdings() {
  const w = useWords();
  const portfolio = useInfiniteQuery({
    queryKey: ["portfolio", "pages"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const params = { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } };
      const answer = await api.GET("/api/v1/portfolio", { params });
      return { found: dataOf(answer), next: nextCursor(answer.response) };
    },
    getNextPageParam: (last) => last.next,
  });
  return (
    <Queried
      query={portfolio}
      rows={6}
      isEmpty={(data) => !data.pages[0]?.found.positions.length}
      empty={
        <EmptyState
          title={w.holdings.noPositions}
          text={w.holdings.noPositionsText}
          action={
            <ButtonLink href="/marketplace" look="primary">
              {w.holdings.toMarket}
            </ButtonLink>
          }
        />
      }
    >
      {(data) => {
        const sums = data.pages[0]?.found;
        return sums ? (
          <>
            <Sums sums={sums} />
            <div className="grid gap-8 lg:grid-cols-2">
              <Ladder maturities={sums.maturities} />
              <Late lateness={sums.lateness} />
            </div>
            <WhatIf />
            <section>
              <h2 className="text-18 font-semibold">{w.holdings.positions}</h2>
              <Positions rows={data.pages.flatMap((page) => page.found.positions)} />
              <Pagination
                hasMore={portfolio.hasNextPage}
                busy={portfolio.isFetchingNextPage}
                onMore={() => void portfolio.fetchNextPage()}
              />
            </section>
          </>
        ) : null;
      }}
    </Queried>
  );
}

function Sums({ sums }: { sums: Portfolio }) {
  const w = useWords();
  const hasLost = paiseOf(sums.lost) > 0n;
  return (
    <section className="grid grid-cols-2 gap-4 lg:grid-cols-5">
      <Stat name={w.holdings.outstanding}>
        <Rupees amount={sums.outstanding} />
      </Stat>
      <Stat name={w.holdings.invested}>
        <Rupees amount={sums.invested} />
      </Stat>
      <Stat name={w.holdings.earned} note={w.holdings.earnedNote}>
        <Rupees amount={sums.earned} />
      </Stat>
      <Stat name={w.holdings.lost} note={hasLost ? w.holdings.lostNote : w.holdings.noLoss}>
        {hasLost ? (
          <span className="text-bad">{formatRupees(sums.lost)}</span>
        ) : (
          <Rupees amount={sums.lost} />
        )}
      </Stat>
      <Stat name={w.holdings.xirr} note={w.holdings.xirrNote}>
        {sums.xirr === null ? w.holdings.noXirr : formatPercent(sums.xirr)}
      </Stat>
    </section>
  );
}
