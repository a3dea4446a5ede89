"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatInstant } from "@/money/dates";
import { Rupees, StatusPill, type Tone } from "@/parts/figures";
import { InvoiceLink } from "@/parts/invoice-link";
import { Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { useWords } from "@/words";
import type { WalletShown } from "./page";

export function Moves({ rows }: { rows: WalletShown["transactions"] }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.moves;
  return (
    <Table
      caption={w.holdings.moves}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: "what",
          head: w.holdings.what,
          cell: (row) => (
            <>
              {names[row.memo] ?? row.memo}{" "}
              <InvoiceLink id={row.invoiceId} number={row.invoiceNumber} to="deals" />
              <time dateTime={row.at} className="block text-12 text-quiet">
                {formatInstant(row.at)}
              </time>
            </>
          ),
        },
        {
          key: "amount",
          head: w.invest.amount,
          figure: true,
          cell: (row) => <Rupees amount={row.amount} full />,
        },
      ]}
    />
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  processed: "good",
  failed: "bad",
  returned: "bad",
  conflict: "warn",
};

export function Withdrawals() {
  const w = useWords();
  const states: Readonly<Record<string, string>> = w.holdings.withdrawalStates;
  const found = useQuery({
    queryKey: ["withdrawals"],
    queryFn: async () => dataOf(await api.GET("/api/v1/wallet/withdrawals")),
    refetchInterval: 15_000,
  });
  return (
    <Queried query={found} isEmpty={(rows) => !rows.length} empty={null}>
      {(rows) => (
        <section className="flex flex-col gap-2">
          <h2 className="text-18 font-semibold">{w.holdings.withdrawals}</h2>
          <Table
            caption={w.holdings.withdrawals}
            rows={rows}
            rowKey={(row) => row.withdrawalId}
            columns={[
              { key: "when", head: w.holdings.when, cell: (row) => formatInstant(row.requestedAt) },
              {
                key: "utr",
                head: w.holdings.utr,
                wide: true,
                cell: (row) => row.utr ?? "—",
              },
              {
                key: "state",
                head: w.holdings.status,
                cell: (row) => (
                  <StatusPill tone={TONES[row.status] ?? "neutral"}>
                    {states[row.status] ?? row.status}
                  </StatusPill>
                ),
              },
              {
                key: "amount",
                head: w.invest.amount,
                figure: true,
                cell: (row) => <Rupees amount={row.amount} full />,
              },
            ]}
          />
        </section>
      )}
    </Queried>
  );
}
