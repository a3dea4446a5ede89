"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { whose } from "@/operator/limits";
import { Rupees } from "@/parts/figures";
import { Section } from "@/parts/section";
import { EmptyState, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";
import { Exposure } from "./exposure";
import { Propose } from "./propose";

export type Limit = components["schemas"]["LimitShown"];

export default function Limits() {
  const w = useOperatorWords();
  return (
    <Page title={w.shell.limits} lead={w.limits.lead}>
      <Only roles={["admin"]}>
        {() => (
          <div className="grid items-start gap-8 lg:grid-cols-2">
            <Known />
            <div className="flex min-w-0 flex-col gap-8">
              <Propose />
              <Exposure />
            </div>
          </div>
        )}
      </Only>
    </Page>
  );
}

function Known() {
  const w = useOperatorWords();
  const limits = useQuery({
    queryKey: ["admin", "limits"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/investment-limits")),
  });
  return (
    <Queried query={limits}>
      {(found) => (
        <div className="flex min-w-0 flex-col gap-8">
          <Section title={w.limits.inForce} lead={w.limits.inForceText}>
            <Rows title={w.limits.inForce} rows={found.filter((one) => one.inForce)} />
          </Section>
          <Section title={w.limits.past}>
            <Rows title={w.limits.past} rows={found.filter((one) => !one.inForce)} />
          </Section>
        </div>
      )}
    </Queried>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly Limit[] }) {
  const w = useOperatorWords();
  if (rows.length === 0) return <EmptyState title={w.limits.noneLater} />;
  return (
    <Table
      caption={title}
      rows={rows}
      rowKey={(one) => `${one.kind} ${one.investorId} ${one.customerId} ${one.effectiveFrom}`}
      columns={[
        {
          key: "kind",
          head: w.limits.kind,
          cell: (one) => (
            <>
              {w.limits.kinds[one.kind]}
              <span className="block text-12 text-quiet">{whose(w, one)}</span>
            </>
          ),
        },
        { key: "amount", head: w.limits.amount, figure: true, cell: (one) => <Rupees amount={one.amount} /> },
        {
          key: "from",
          head: w.limits.from,
          figure: true,
          wide: true,
          cell: (one) => formatDay(one.effectiveFrom),
        },
      ]}
    />
  );
}
