"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf, nextCursor } from "@/api/client";
import { sayCode, sayField, sayRest } from "@/api/fields";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { formatRupees, paiseOf, readTyped, typedRupees } from "@/money/rupees";
import { Button } from "@/parts/button";
import { MoneyField } from "@/parts/field";
import { Rupees, Stat, StatusPill } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { type Column, Pagination, Table } from "@/parts/table";
import { toast } from "@/parts/toast";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Statement } from "./statement";

type Wallet = components["schemas"]["WalletAnswer"];
type Withdrawal = components["schemas"]["WithdrawalAnswer"];
const LOST = new Set(["failed", "returned"]);

export default function Payouts() {
  const w = useWords();
  return (
    <Page title={w.payouts.title} lead={w.payouts.lead}>
      <Only roles={["sme"]}>
        {() => (
          <>
            <Money />
            <section className="flex flex-col gap-2">
              <h2 className="text-18 font-semibold">{w.payouts.list}</h2>
              <Withdrawals />
            </section>
            <Statement />
          </>
        )}
      </Only>
    </Page>
  );
}

function Money() {
  const w = useWords();
  const wallet = useQuery({
    queryKey: ["wallet"],
    queryFn: async () => dataOf(await api.GET("/api/v1/wallet")),
  });
  return (
    <Queried query={wallet} rows={2}>
      {(found) => (
        <>
          <div className="grid gap-4 md:grid-cols-2">
            <Stat name={w.payouts.balance}>
              <Rupees amount={found.balance} full />
            </Stat>
            <Stat name={w.payouts.held}>
              <Rupees amount={found.held} full />
            </Stat>
            {paiseOf(found.owed) === 0n ? null : (
              <Stat name={w.payouts.owed} note={w.payouts.owedNote}>
                <Rupees amount={found.owed} full loss />
              </Stat>
            )}
          </div>
          {paiseOf(found.balance) > 0n ? <Withdraw wallet={found} /> : null}
        </>
      )}
    </Queried>
  );
}

function Withdraw({ wallet }: { wallet: Wallet }) {
  const w = useWords();
  const [amount, setAmount] = useState("");
  const [tried, setTried] = useState(false);
  const typed = readTyped(amount);
  const submit = useSubmit(
    async (body: { amount: string }, key: string) => {
      const headers = { "Idempotency-Key": key };
      await api.POST("/api/v1/wallet/withdrawals", { body, headers });
      return body.amount;
    },
    (sent) => {
      setAmount("");
      setTried(false);
      toast(w.payouts.asked(formatRupees(sent, { full: true })));
    },
  );
  const rest = sayRest(w, submit.error, ["amount"]);
  return (
    <form
      noValidate
      className="flex w-full max-w-form flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (typed !== null) submit.mutate({ amount: typed });
      }}
    >
      <h2 className="text-18 font-semibold">{w.payouts.withdraw}</h2>
      <MoneyField
        label={w.payouts.amount}
        hint={w.payouts.toAccount}
        value={amount}
        onChange={setAmount}
        problem={tried && typed === null ? w.payouts.needAmount : sayField(w, submit.error, "amount")}
      />
      {rest ? (
        <p role="alert" className="text-bad">
          {rest}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={submit.isPending}>
          {typed === null ? w.payouts.payNone : w.payouts.pay(formatRupees(typed, { full: true }))}
        </Button>
        <Button look="quiet" onClick={() => setAmount(typedRupees(wallet.balance))}>
          {w.payouts.all}
        </Button>
      </div>
    </form>
  );
}

function Withdrawals() {
  const w = useWords();
  const pages = useInfiniteQuery({
    queryKey: ["withdrawals"],
    queryFn: async ({ pageParam }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      const answer = await api.GET("/api/v1/wallet/withdrawals", { params: { query } });
      return { rows: dataOf(answer), next: nextCursor(answer.response) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    select: (found) => found.pages.flatMap((page) => page.rows),
  });
  const columns: Column<Withdrawal>[] = [
    { key: "when", head: w.payouts.when, cell: (row) => formatInstant(row.requestedAt) },
    {
      key: "state",
      head: w.payouts.state,
      cell: (row) => (
        <StatusPill tone={LOST.has(row.status) ? "bad" : row.utr ? "good" : "warn"}>
          {sayCode(w.payouts.states, row.status)}
        </StatusPill>
      ),
    },
    { key: "utr", head: w.payouts.utr, cell: (row) => row.utr ?? "–", wide: true },
    {
      key: "amount",
      head: w.payouts.move,
      cell: (row) => <Rupees amount={row.amount} full />,
      figure: true,
    },
  ];
  return (
    <Queried
      query={pages}
      rows={1}
      isEmpty={(rows) => rows.length === 0}
      empty={<EmptyState title={w.payouts.none} text={w.payouts.noneText} />}
    >
      {(rows) => (
        <div>
          <Table caption={w.payouts.list} columns={columns} rows={rows} rowKey={(row) => row.withdrawalId} />
          <Pagination
            hasMore={pages.hasNextPage}
            busy={pages.isFetchingNextPage}
            onMore={() => void pages.fetchNextPage()}
          />
        </div>
      )}
    </Queried>
  );
}
