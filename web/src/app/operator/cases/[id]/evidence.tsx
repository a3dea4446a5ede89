"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Section } from "@/operator/act";
import { sayCode, sayValue } from "@/operator/words";
import { KeyValue, StatusPill, type Tone } from "@/parts/figures";
import { Timeline } from "@/parts/progress";
import { Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { useWords } from "@/words";

export async function invoiceOf(id: string) {
  return dataOf(await api.GET("/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } }));
}

export type Invoice = Awaited<ReturnType<typeof invoiceOf>>;

const TONES: Readonly<Record<string, Tone>> = { pass: "good", passed: "good", fail: "bad", failed: "bad" };

/** What speaks for and against an invoice, first what a person must look at. */
export function Evidence({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  return (
    <div className="flex min-w-0 flex-col gap-8 max-lg:order-last">
      <Looks id={invoice.id} />
      <Section title={w.operator.checksTitle}>
        <Table
          caption={w.operator.checksTitle}
          rows={invoice.checks}
          rowKey={(row) => row.check}
          columns={[
            { key: "check", head: w.operator.check, cell: (row) => sayCode({}, row.check) },
            {
              key: "verdict",
              head: w.operator.verdict,
              cell: (row) => (
                <StatusPill tone={TONES[row.verdict] ?? "warn"}>
                  {sayCode(w.operator.verdicts, row.verdict)}
                </StatusPill>
              ),
            },
            { key: "reason", head: w.operator.reason, cell: (row) => sayCode({}, row.reason) },
            { key: "page", head: w.operator.page, figure: true, wide: true, cell: (row) => row.page ?? "–" },
          ]}
        />
      </Section>
      <Section title={w.operator.fieldsTitle}>
        <Table
          caption={w.operator.fieldsTitle}
          rows={Object.entries(invoice.fields)}
          rowKey={([name]) => name}
          columns={[
            { key: "field", head: w.operator.field, cell: ([name]) => sayCode({}, name) },
            { key: "value", head: w.operator.value, cell: ([, field]) => sayValue(field.value) },
            { key: "source", head: w.operator.source, wide: true, cell: ([, field]) => field.source },
            {
              key: "confidence",
              head: w.operator.sureness,
              figure: true,
              cell: ([, field]) => String(field.confidence),
            },
          ]}
        />
      </Section>
      <Section title={w.operator.riskTitle}>
        <KeyValue
          rows={invoice.riskReasons.map((one) => ({ name: sayCode({}, one.code), value: one.points }))}
        />
      </Section>
      <Section title={w.operator.timeline}>
        <Timeline
          events={invoice.timeline.map((one) => ({
            at: one.at,
            title: sayCode(w.operator.stages, one.what),
            text: one.note ?? undefined,
          }))}
        />
      </Section>
    </div>
  );
}

function Looks({ id }: { id: string }) {
  const w = useWords();
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
                    {sayCode({}, look.reason)}
                    <StatusPill tone="warn">{sayCode(w.operator.verdicts, look.outcome)}</StatusPill>
                  </p>
                  <KeyValue
                    rows={Object.entries(look.details).map(([name, value]) => ({
                      name: sayCode({}, name),
                      value: <span className="break-all text-14">{sayValue(value)}</span>,
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
