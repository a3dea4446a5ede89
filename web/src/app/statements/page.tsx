"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { paiseOf } from "@/money/rupees";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { InvoiceLink } from "@/parts/invoice-link";
import { EmptyState, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { financialYear } from "./financial-year";

type Statement = components["schemas"]["StatementShape"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WITHHELD = ["TDS on interest", "TDS on interest, given back"];

export default function Statements() {
  const w = useWords();
  return (
    <Page title={w.shell.statements} lead={w.holdings.statementsLead}>
      <Only roles={["investor"]}>{() => <Chosen />}</Only>
    </Page>
  );
}

function Chosen() {
  const [period, setPeriod] = useQueryStates({ from: parseAsString, to: parseAsString });
  const query = {
    ...(DAY.test(period.from ?? "") ? { from: period.from } : {}),
    ...(DAY.test(period.to ?? "") ? { to: period.to } : {}),
  };
  const statement = useQuery({
    queryKey: ["statement", query],
    queryFn: async () => dataOf(await api.GET("/api/v1/portfolio/statement", { params: { query } })),
  });
  return (
    <>
      <Period shown={statement.data ?? null} asked={query} onChange={(change) => void setPeriod(change)} />
      <Queried query={statement} rows={5}>
        {(found) => <Shown statement={found} />}
      </Queried>
    </>
  );
}

type Asked = { from?: string | null; to?: string | null };

function Period({
  shown,
  asked,
  onChange,
}: {
  shown: Statement | null;
  asked: Asked;
  onChange: (change: { from?: string | null; to?: string | null }) => void;
}) {
  const w = useWords();
  const health = useQuery({
    queryKey: ["today"],
    queryFn: async () => dataOf(await api.GET("/api/v1/health")),
  });
  const today = health.data?.today;
  const years = today ? [financialYear(today, 0), financialYear(today, -1)] : [];
  const day = (name: "from" | "to", value: string) => DAY.test(value) && onChange({ [name]: value });
  return (
    <section aria-label={w.holdings.period} className="flex flex-wrap items-end gap-4">
      <Field
        label={w.holdings.from}
        type="date"
        data-search
        value={asked.from ?? shown?.from ?? ""}
        onChange={(event) => day("from", event.target.value)}
      />
      <Field
        label={w.holdings.to}
        type="date"
        value={asked.to ?? shown?.to ?? ""}
        onChange={(event) => day("to", event.target.value)}
      />
      <Button onClick={() => onChange({ from: null, to: null })}>{w.holdings.last30}</Button>
      {years.map((year) => (
        <Button key={year.from} onClick={() => onChange({ from: year.from, to: year.to })}>
          {w.holdings.thisYear(year.name)}
        </Button>
      ))}
    </section>
  );
}

function Shown({ statement }: { statement: Statement }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.moves;
  const withheld = statement.totals
    .filter((total) => WITHHELD.includes(total.description))
    .reduce((sum, total) => sum - paiseOf(total.amount), 0n);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Download statement={statement} format="pdf" name={w.holdings.pdf} />
        <Download statement={statement} format="csv" name={w.holdings.csv} />
      </div>
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <section>
          <h2 className="text-18 font-semibold">{w.holdings.byKind}</h2>
          <KeyValue
            rows={[
              { name: w.holdings.opening, value: <Rupees amount={statement.openingBalance} full /> },
              ...statement.totals.map((total) => ({
                name: names[total.description] ?? total.description,
                value: <Rupees amount={total.amount} full />,
              })),
              {
                name: w.holdings.closing,
                value: (
                  <strong>
                    <Rupees amount={statement.closingBalance} full />
                  </strong>
                ),
              },
            ]}
          />
        </section>
        <section className="rounded-xl border border-line bg-panel p-4">
          <h2 className="text-18 font-semibold">{w.holdings.tax}</h2>
          <p className="text-22 font-semibold">
            <Rupees amount={withheld} full />
          </p>
          <p className="text-14 text-quiet">{w.holdings.taxText}</p>
        </section>
      </div>
      {statement.lines.length ? <Lines lines={statement.lines} /> : <EmptyState title={w.holdings.noLines} />}
    </>
  );
}

function Download({
  statement,
  format,
  name,
}: {
  statement: Statement;
  format: "csv" | "pdf";
  name: string;
}) {
  const query = new URLSearchParams({ from: statement.from, to: statement.to, format });
  return (
    <a
      href={`/api/v1/portfolio/statement?${query}`}
      download
      className="control inline-flex items-center rounded-lg border border-edge bg-panel px-4 text-14 hover:bg-sunken"
    >
      {name}
    </a>
  );
}

function Lines({ lines }: { lines: Statement["lines"] }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.moves;
  return (
    <Table
      caption={w.shell.statements}
      rows={lines}
      rowKey={(line) => line.reference}
      columns={[
        {
          key: "what",
          head: w.holdings.what,
          cell: (line) => (
            <>
              {names[line.description] ?? line.description}{" "}
              <InvoiceLink id={line.invoiceId} number={line.invoiceNumber} to="deals" />
              <time dateTime={line.at} className="block text-12 text-quiet">
                {formatInstant(line.at)}
              </time>
            </>
          ),
        },
        {
          key: "amount",
          head: w.invest.amount,
          figure: true,
          cell: (line) => <Rupees amount={line.amount} full />,
        },
        {
          key: "balance",
          head: w.holdings.balanceAfter,
          figure: true,
          wide: true,
          cell: (line) => <Rupees amount={line.balance} full />,
        },
      ]}
    />
  );
}
