"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, dataOf, nextCursor } from "@/api/client";
import type { components } from "@/api/schema";
import { EmptyState, Queried } from "@/parts/states";
import { Pagination } from "@/parts/table";
import { KycFirst } from "@/shell/kyc-first";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Filters, useFilters } from "./filters";
import { Offers } from "./offers";
import { SavedSearches } from "./saved";

const PAGE = 20;

export type Offer = components["schemas"]["Offer"];

export default function Marketplace() {
  const w = useWords();
  return (
    <Page title={w.invest.marketplace} lead={w.invest.marketplaceLead}>
      <Only roles={["investor"]}>
        {(me) => (me.kycStatus === "verified" ? <Market /> : <KycFirst status={me.kycStatus} />)}
      </Only>
    </Page>
  );
}

function Market() {
  const w = useWords();
  const [filters, setFilters, clear] = useFilters();
  const { sort, grade, maxDays, minRoi, minRisk } = filters;
  const query = {
    sort,
    limit: PAGE,
    ...(grade ? { grade } : {}),
    ...(maxDays ? { maxDays } : {}),
    ...(minRoi ? { minRoi: String(minRoi) } : {}),
    ...(minRisk ? { minRisk } : {}),
  };
  const offers = useInfiniteQuery({
    queryKey: ["marketplace", query],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const params = { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } };
      const answer = await api.GET("/api/v1/invoices/marketplace", { params });
      return { rows: dataOf(answer), next: nextCursor(answer.response) };
    },
    getNextPageParam: (last) => last.next,
    refetchInterval: 30_000,
  });
  const isFiltered = Boolean(grade || maxDays || minRoi || minRisk);
  return (
    <>
      <Filters filters={filters} onChange={setFilters} onClear={isFiltered ? clear : null} />
      <SavedSearches />
      <Queried
        query={offers}
        rows={6}
        isEmpty={(found) => !found.pages[0]?.rows.length}
        empty={
          <EmptyState
            title={isFiltered ? w.invest.noneFound : w.invest.noneNow}
            text={w.invest.noneFoundText}
          />
        }
      >
        {(found) => (
          <section>
            <Offers rows={found.pages.flatMap((page) => page.rows)} />
            <Pagination
              hasMore={offers.hasNextPage}
              busy={offers.isFetchingNextPage}
              onMore={() => void offers.fetchNextPage()}
            />
          </section>
        )}
      </Queried>
    </>
  );
}
