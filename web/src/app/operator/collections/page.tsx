"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { api, dataOf, nextCursor } from "@/api/client";
import { formatDay } from "@/money/dates";
import { Rupees } from "@/parts/figures";
import { EmptyState, ErrorState, Loading } from "@/parts/states";
import { Pagination, Table } from "@/parts/table";
import { Tabs } from "@/parts/tabs";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

const STAGES = ["overdue", "defaulted", "written_off", "recovered"] as const;

export default function Collections() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.collectionsTitle} lead={w.operator.collectionsLead}>
      <Only roles={["admin"]}>{() => <Stages />}</Only>
    </Page>
  );
}

function Stages() {
  const w = useOperatorWords();
  const [stage, setStage] = useQueryState("stage", parseAsStringLiteral(STAGES).withDefault("overdue"));
  return (
    <Tabs
      label={w.operator.stage}
      value={stage}
      onValueChange={(value) => void setStage(value as (typeof STAGES)[number])}
      tabs={STAGES.map((value) => ({
        value,
        label: w.operator.stages[value],
        content: <Invoices stage={value} />,
      }))}
    />
  );
}

function Invoices({ stage }: { stage: (typeof STAGES)[number] }) {
  const w = useOperatorWords();
  const found = useInfiniteQuery({
    queryKey: ["admin", "invoices", stage],
    initialPageParam: null as string | null,
    getNextPageParam: (page: { next: string | null }) => page.next,
    queryFn: async ({ pageParam }) => {
      const query = { stage, ...(pageParam ? { cursor: pageParam } : {}) };
      const answer = await api.GET("/api/v1/admin/invoices", { params: { query } });
      return { rows: dataOf(answer), next: nextCursor(answer.response) };
    },
  });
  if (found.error) return <ErrorState problem={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const rows = found.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyState title={w.operator.collectionsEmpty} />;
  return (
    <>
      <Table
        caption={w.operator.stages[stage]}
        rows={rows}
        rowKey={(row) => row.id}
        hrefOf={(row) => `/operator/cases/${row.id}`}
        columns={[
          {
            key: "number",
            head: w.operator.invoice,
            cell: (row) => <span className="whitespace-nowrap">{row.invoiceNumber}</span>,
          },
          { key: "customer", head: w.operator.customer, cell: (row) => row.customerName ?? row.customerGST },
          { key: "due", head: w.operator.due, wide: true, cell: (row) => formatDay(row.dueDate) },
          {
            key: "received",
            head: w.operator.received,
            figure: true,
            wide: true,
            cell: (row) => <Rupees amount={row.received} />,
          },
          {
            key: "amount",
            head: w.operator.amount,
            figure: true,
            cell: (row) => <Rupees amount={row.amount} />,
          },
        ]}
      />
      <Pagination
        hasMore={found.hasNextPage}
        busy={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </>
  );
}
