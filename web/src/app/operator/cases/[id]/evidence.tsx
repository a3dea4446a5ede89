"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatDay } from "@/money/dates";
import { type Amount, formatRupees } from "@/money/rupees";
import { sayCode, sayReason, sayValue } from "@/operator/words";
import { ChecksList } from "@/parts/checks-list";
import { KeyValue, StatusPill } from "@/parts/figures";
import { Timeline } from "@/parts/progress";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { type OperatorWords, useOperatorWords } from "@/words/operator";

export async function invoiceOf(id: string) {
  return dataOf(await api.GET("/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } }));
}

export type Invoice = Awaited<ReturnType<typeof invoiceOf>>;

type Field = NonNullable<Invoice["fields"][string]>;

const AMOUNT = /^\d{1,13}\.\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What was read, as people write it: amounts in rupees, days by name. */
function sayRead(value: unknown): string {
  const text = sayValue(value);
  if (AMOUNT.test(text)) return formatRupees(text as Amount, { full: true });
  return DAY.test(text) ? formatDay(text) : text;
}

/** `0.97` of the API as `97 %`. */
function sureness(value: unknown): string {
  return `${Math.round(Number(value) * 100)} %`;
}

/** What speaks for and against an invoice, first what a person must look at. */
export function Evidence({ invoice }: { invoice: Invoice }) {
  const w = useOperatorWords();
  const read = Object.entries(invoice.fields).filter((one): one is [string, Field] => one[1] !== null);
  return (
    <div className="flex min-w-0 flex-col gap-8 max-lg:order-last">
      <Looks id={invoice.id} />
      <Section title={w.operator.checksTitle}>
        <ChecksList checks={invoice.checks} names={w.checks.names} />
      </Section>
      <Section title={w.operator.fieldsTitle}>
        <Table
          caption={w.operator.fieldsTitle}
          rows={read}
          rowKey={([name]) => name}
          columns={[
            { key: "field", head: w.operator.field, cell: ([name]) => sayCode(w.paper.fields, name) },
            {
              key: "value",
              head: w.operator.value,
              cell: ([, field]) => <span className="wrap-anywhere">{sayRead(field.value)}</span>,
            },
            {
              key: "source",
              head: w.operator.source,
              wide: true,
              cell: ([, field]) => sayCode(w.operator.sources, field.source),
            },
            {
              key: "confidence",
              head: w.operator.sureness,
              figure: true,
              cell: ([, field]) => sureness(field.confidence),
            },
          ]}
        />
      </Section>
      <Section title={w.operator.riskTitle}>
        <KeyValue
          rows={invoice.riskReasons.map((one) => ({
            name: sayCode(w.checks.risk, one.code),
            value: w.invoices.points(one.points),
          }))}
        />
      </Section>
      <Section title={w.operator.timeline}>
        <Timeline
          events={invoice.timeline.map((one) => ({
            at: one.at,
            title: sayMoment(w, one.what),
            text: one.note ?? undefined,
          }))}
        />
      </Section>
    </div>
  );
}

function sayMoment(w: OperatorWords, what: string): string {
  return sayCode({ ...w.checks.moments, ...w.operator.moments }, what);
}

function Looks({ id }: { id: string }) {
  const w = useOperatorWords();
  const reviews = useQuery({
    queryKey: ["admin", "reviews"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/reviews")),
  });
  return (
    <Section title={w.operator.lookTitle}>
      <Queried query={reviews} rows={1}>
        {(found) => {
          const looks = found.find((one) => one.invoice.id === id)?.looks ?? [];
          if (looks.length === 0) return <p className="text-quiet">{w.operator.lookEmpty}</p>;
          return (
            <ul className="flex flex-col gap-2">
              {looks.map((look) => (
                <li
                  key={`${look.check} ${look.reason}`}
                  className="rounded-lg border border-line bg-panel p-4"
                >
                  <p className="flex flex-wrap items-center gap-2 font-semibold">
                    {sayReason(w, look.reason)}
                    <StatusPill tone="warn">{sayCode(w.operator.verdicts, look.outcome)}</StatusPill>
                  </p>
                  <p className="text-14 text-quiet">
                    {w.paper.rule}: {sayCode(w.checks.names, look.check)}
                  </p>
                  <KeyValue
                    rows={Object.entries(look.details).map(([name, value]) => ({
                      name: sayCode(w.operator.lookDetails, name),
                      value: (
                        <span className="text-14 wrap-anywhere">
                          {sayCode(w.operator.lookDetails, sayRead(value))}
                        </span>
                      ),
                    }))}
                  />
                </li>
              ))}
            </ul>
          );
        }}
      </Queried>
    </Section>
  );
}
