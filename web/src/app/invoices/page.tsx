"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type InvoiceSummary, useInvoicePages, waitsOn } from "@/api/invoices";
import { useToday } from "@/api/today";
import { formatRupees, paiseOf } from "@/money/rupees";
import { ButtonLink } from "@/parts/button";
import { Due } from "@/parts/due";
import { SelectField } from "@/parts/field";
import { type Grade, GradeBadge, Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { StagePill } from "@/parts/stage";
import { EmptyState, Queried } from "@/parts/states";
import { type Column, Pagination, Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";

const STATUSES = ["uploaded", "verified", "funded", "repaid", "defaulted"] as const;

export default function Invoices() {
  const w = useWords();
  return (
    <Page
      title={w.invoices.title}
      lead={w.invoices.lead}
      actions={
        <ButtonLink href="/invoices/upload" look="primary">
          {w.invoices.upload}
        </ButtonLink>
      }
    >
      <Only roles={["sme"]}>{() => <List />}</Only>
    </Page>
  );
}

function List() {
  const w = useWords();
  const [status, setStatus] = useQueryState("status", parseAsStringLiteral(STATUSES));
  const pages = useInvoicePages(status);
  return (
    <div className="flex flex-col gap-4">
      <div className="w-full max-w-form">
        <SelectField
          label={w.invoices.filter}
          data-search
          value={status ?? ""}
          onChange={(event) => {
            const chosen = STATUSES.find((one) => one === event.target.value) ?? null;
            void setStatus(chosen);
          }}
        >
          <option value="">{w.invoices.all}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {w.invoices.statuses[one]}
            </option>
          ))}
        </SelectField>
      </div>
      <Queried
        query={pages}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={w.invoices.none} text={w.invoices.noneText} />}
      >
        {(found) => (
          <>
            <InvoiceTable rows={found} />
            <Pagination
              hasMore={pages.hasNextPage}
              busy={pages.isFetchingNextPage}
              onMore={() => void pages.fetchNextPage()}
            />
          </>
        )}
      </Queried>
    </div>
  );
}

function InvoiceTable({ rows }: { rows: readonly InvoiceSummary[] }) {
  const w = useWords();
  const today = useToday();
  const columns: Column<InvoiceSummary>[] = [
    {
      key: "number",
      head: w.invoices.number,
      cell: (row) => (
        <Link href={`/invoices/${row.id}`} className="font-semibold text-accent hover:underline">
          {row.invoiceNumber}
        </Link>
      ),
    },
    {
      key: "customer",
      head: w.invoices.customer,
      cell: (row) => row.customerName ?? row.customerGST,
      wide: true,
    },
    {
      key: "state",
      head: w.invoices.state,
      cell: (row) => (
        <span className="flex flex-col items-start gap-1">
          <StagePill stage={row.stage} />
          {row.stage === "listed" && row.remaining !== null ? (
            <span className="text-12 text-quiet max-md:hidden">
              {w.invoices.raisedOf(
                formatRupees(row.raised),
                formatRupees(paiseOf(row.raised) + paiseOf(row.remaining)),
              )}
            </span>
          ) : null}
        </span>
      ),
    },
    { key: "waits", head: w.invoices.waitsOn, cell: (row) => w.invoices.waits[waitsOn(row)], wide: true },
    {
      key: "grade",
      head: w.invoices.grade,
      cell: (row) =>
        row.grade && row.riskScore !== null ? (
          <GradeBadge grade={row.grade as Grade} score={row.riskScore} />
        ) : null,
      wide: true,
    },
    {
      key: "due",
      head: w.invoices.due,
      cell: (row) => <Due day={row.dueDate} stage={row.stage} today={today} />,
      wide: true,
    },
    { key: "amount", head: w.invoices.amount, cell: (row) => <Rupees amount={row.amount} />, figure: true },
  ];
  return <Table caption={w.invoices.title} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
