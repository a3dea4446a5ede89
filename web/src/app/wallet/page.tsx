"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, dataOf, nextCursor } from "@/api/client";
import type { components } from "@/api/schema";
import { paiseOf } from "@/money/rupees";
import { Rupees, Stat } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { Pagination } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { useBankAccount } from "./bank-account";
import { Deposit } from "./deposit";
import { Moves, Withdrawals } from "./moves";
import { Withdraw } from "./withdraw";

const PAGE = 50;

export type WalletShown = components["schemas"]["WalletAnswer"];

export default function Wallet() {
  const w = useWords();
  return (
    <Page title={w.shell.wallet} lead={w.holdings.walletLead}>
      <Only roles={["investor"]}>{() => <Held />}</Only>
    </Page>
  );
}

function Held() {
  const w = useWords();
  const account = useBankAccount();
  const wallet = useInfiniteQuery({
    queryKey: ["wallet"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const params = { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } };
      const answer = await api.GET("/api/v1/wallet", { params });
      return { found: dataOf(answer), next: nextCursor(answer.response) };
    },
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
  return (
    <Queried query={wallet} rows={6}>
      {(data) => {
        const now = data.pages[0]?.found;
        const moves = data.pages.flatMap((page) => page.found.transactions);
        return now ? (
          <>
            <Sums now={now} />
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <Deposit />
              <Withdraw balance={now.balance} account={account.data} />
            </div>
            <section className="flex flex-col gap-2">
              <h2 className="text-18 font-semibold">{w.holdings.moves}</h2>
              {moves.length ? (
                <Moves rows={moves} />
              ) : (
                <EmptyState title={w.holdings.noMoves} text={w.holdings.noMovesText} />
              )}
              <Pagination
                hasMore={wallet.hasNextPage}
                busy={wallet.isFetchingNextPage}
                onMore={() => void wallet.fetchNextPage()}
              />
            </section>
            <Withdrawals />
          </>
        ) : null;
      }}
    </Queried>
  );
}

function Sums({ now }: { now: WalletShown }) {
  const w = useWords();
  const owes = paiseOf(now.owed) > 0n;
  return (
    <section className={`grid gap-4 ${owes ? "md:grid-cols-3" : "md:grid-cols-2"}`}>
      <Stat name={w.holdings.balance}>
        <Rupees amount={now.balance} full />
      </Stat>
      <Stat name={w.holdings.held} note={w.holdings.heldNote}>
        <Rupees amount={now.held} full />
      </Stat>
      {owes ? (
        <Stat name={w.holdings.owed} note={w.holdings.owedNote}>
          <Rupees amount={now.owed} full loss />
        </Stat>
      ) : null}
    </section>
  );
}
