"use client";
import { type InvoiceSummary, useInvoicePages } from "@/api/invoices";
import { useToday } from "@/api/today";
import { ButtonLink } from "@/parts/button";
import { Due } from "@/parts/due";
import { Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { StagePill } from "@/parts/stage";
import { EmptyState, Queried } from "@/parts/states";
import { type Column, Pagination, Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { canAnswer, canPay } from "./stages";

export default function Dues() {
  const w = useWords();
  return (
    <Page title={w.dues.title} lead={w.dues.lead}>
      <Only roles={["customer"]}>{() => <List />}</Only>
    </Page>
  );
}

function List() {
  const w = useWords();
  const pages = useInvoicePages(null);
  return (
    <Queried
      query={pages}
      isEmpty={(rows) => rows.length === 0}
      empty={<EmptyState title={w.dues.none} text={w.dues.noneText} />}
    >
      {(rows) => (
        <div>
          <DuesTable rows={rows} />
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

function DuesTable({ rows }: { rows: readonly InvoiceSummary[] }) {
  const w = useWords();
  const today = useToday();
  const columns: Column<InvoiceSummary>[] = [
    {
      key: "number",
      head: w.invoices.number,
      cell: (row) => (
        <>
          <Link href={`/dues/${row.id}`} className="font-semibold text-accent hover:underline">
            {row.invoiceNumber}
          </Link>
          <span className="block md:hidden">
            <StagePill stage={row.stage} lines={w.dues.states} />
          </span>
        </>
      ),
    },
    { key: "seller", head: w.invoices.seller, cell: (row) => row.sellerName ?? "–", wide: true },
    {
      key: "state",
      head: w.invoices.state,
      cell: (row) => <StagePill stage={row.stage} lines={w.dues.states} />,
      wide: true,
    },
    {
      key: "due",
      head: w.invoices.due,
      cell: (row) => <Due day={row.dueDate} stage={row.stage} today={today} />,
    },
    {
      key: "amount",
      head: w.invoices.amount,
      cell: (row) => <Rupees amount={row.amount} />,
      figure: true,
    },
    {
      key: "do",
      head: w.shell.actions,
      cell: (row) =>
        canAnswer(row.stage) ? (
          <ButtonLink href={`/dues/${row.id}`}>{w.dues.accept}</ButtonLink>
        ) : canPay(row.stage) ? (
          <ButtonLink href={`/dues/${row.id}/pay`}>{w.homes.payIt}</ButtonLink>
        ) : null,
      wide: true,
    },
  ];
  return <Table caption={w.dues.title} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
