"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { api, dataOf } from "@/api/client";
import { sayCode } from "@/api/fields";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { Field } from "@/parts/field";
import { Rupees } from "@/parts/figures";
import { InvoiceLink } from "@/parts/invoice-link";
import { Queried } from "@/parts/states";
import { type Column, Table } from "@/parts/table";
import { useWords } from "@/words";

type Line = components["schemas"]["StatementLineShape"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const BUTTON = "control inline-flex items-center border border-edge bg-panel px-4 text-14 hover:bg-sunken";

/** Every move of the wallet in a time, on screen and as a file. The server does the sums. */
export function Statement() {
  const w = useWords();
  const [days, setDays] = useQueryStates({ from: parseAsString, to: parseAsString });
  const query = {
    ...(days.from && DAY.test(days.from) ? { from: days.from } : {}),
    ...(days.to && DAY.test(days.to) ? { to: days.to } : {}),
  };
  const statement = useQuery({
    queryKey: ["wallet-statement", query.from, query.to],
    queryFn: async () => dataOf(await api.GET("/api/v1/wallet/statement", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-18 font-semibold">{w.payouts.statement}</h2>
      <Queried query={statement}>
        {(found) => (
          <>
            <div className="flex flex-wrap items-end gap-4">
              <Field
                label={w.payouts.from}
                type="date"
                value={days.from ?? found.from}
                max={days.to ?? found.to}
                onChange={(event) => void setDays({ from: event.target.value || null })}
              />
              <Field
                label={w.payouts.to}
                type="date"
                value={days.to ?? found.to}
                min={days.from ?? found.from}
                onChange={(event) => void setDays({ to: event.target.value || null })}
              />
              <a href={fileOf("csv", found)} download className={BUTTON}>
                {w.payouts.csv}
              </a>
              <a href={fileOf("pdf", found)} download className={BUTTON}>
                {w.payouts.pdf}
              </a>
            </div>
            <Balance name={w.payouts.opening} day={found.from} amount={found.openingBalance} />
            {found.lines.length ? (
              <Lines lines={found.lines} />
            ) : (
              <p className="text-quiet">{w.payouts.noMoves}</p>
            )}
            <Balance name={w.payouts.closing} day={found.to} amount={found.closingBalance} />
          </>
        )}
      </Queried>
    </section>
  );
}

function fileOf(format: "csv" | "pdf", { from, to }: { from: string; to: string }): string {
  return `/api/v1/wallet/statement?${new URLSearchParams({ from, to, format })}`;
}

function Balance({ name, day, amount }: { name: string; day: string; amount: string }) {
  return (
    <p className="flex justify-between gap-4 px-3 font-semibold max-md:px-0">
      <span>
        {name} <span className="font-normal text-quiet">{formatDay(day)}</span>
      </span>
      <Rupees amount={amount} full />
    </p>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  const w = useWords();
  const columns: Column<Line>[] = [
    {
      key: "day",
      head: w.payouts.day,
      cell: (line) => <span className="whitespace-nowrap">{formatDay(line.at)}</span>,
    },
    {
      key: "what",
      head: w.payouts.what,
      cell: (line) => (
        <>
          {sayCode(w.payouts.descriptions, line.description)}{" "}
          <InvoiceLink id={line.invoiceId} number={line.invoiceNumber} to="invoices" />
        </>
      ),
    },
    { key: "move", head: w.payouts.move, cell: (line) => <Rupees amount={line.amount} full />, figure: true },
    {
      key: "after",
      head: w.payouts.after,
      cell: (line) => <Rupees amount={line.balance} full />,
      figure: true,
      wide: true,
    },
  ];
  return (
    <Table
      caption={w.payouts.statement}
      columns={columns}
      rows={lines}
      rowKey={(line) => `${line.reference}${line.at}${line.amount}`}
    />
  );
}
