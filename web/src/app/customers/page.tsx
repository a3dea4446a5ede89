"use client";
import type { InvoiceSummary } from "@/api/invoices";
import { useAllInvoices } from "@/api/invoices";
import { useToday } from "@/api/today";
import { daysBetween } from "@/money/dates";
import { type Paise, paiseOf } from "@/money/rupees";
import { Rupees } from "@/parts/figures";
import { EmptyState, Queried } from "@/parts/states";
import { type Column, Table } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";

type Customer = { gstin: string; name: string; count: number; open: Paise; late: Paise };
const OPEN = new Set([
  "verified",
  "accepted",
  "listed",
  "funded",
  "disbursed",
  "partially_repaid",
  "overdue",
  "defaulted",
]);

export default function Customers() {
  const w = useWords();
  return (
    <Page title={w.payouts.customersTitle} lead={w.payouts.customersLead}>
      <Only roles={["sme"]}>{() => <List />}</Only>
    </Page>
  );
}

function List() {
  const w = useWords();
  const today = useToday();
  const invoices = useAllInvoices();
  const columns: Column<Customer>[] = [
    {
      key: "name",
      head: w.payouts.customer,
      cell: (row) => (
        <>
          <span className="block font-semibold">{row.name}</span>
          <span className="text-12 text-quiet">{row.gstin}</span>
        </>
      ),
    },
    { key: "count", head: w.payouts.count, cell: (row) => row.count, figure: true, wide: true },
    { key: "open", head: w.payouts.open, cell: (row) => <Rupees amount={row.open} />, figure: true },
    { key: "late", head: w.payouts.late, cell: (row) => <Rupees amount={row.late} loss />, figure: true },
  ];
  return (
    <Queried
      query={invoices}
      isEmpty={(rows) => rows.length === 0}
      empty={<EmptyState title={w.payouts.noCustomers} text={w.payouts.noCustomersText} />}
    >
      {(rows) => (
        <Table
          caption={w.payouts.customersTitle}
          columns={columns}
          rows={customersOf(rows, today)}
          rowKey={(row) => row.gstin}
        />
      )}
    </Queried>
  );
}

/** Who owes how much, who owes most first. Sums to look at: nothing is charged by them. */
function customersOf(rows: readonly InvoiceSummary[], today: string | null): Customer[] {
  const found = new Map<string, Customer>();
  for (const row of rows) {
    const before = found.get(row.customerGST);
    const rest = OPEN.has(row.stage) ? paiseOf(row.amount) - paiseOf(row.received) : 0n;
    const isLate = today !== null && daysBetween(today, row.dueDate) < 0;
    found.set(row.customerGST, {
      gstin: row.customerGST,
      name: before?.name ?? row.customerName ?? row.customerGST,
      count: (before?.count ?? 0) + 1,
      open: (before?.open ?? 0n) + rest,
      late: (before?.late ?? 0n) + (isLate ? rest : 0n),
    });
  }
  return [...found.values()].toSorted((a, b) => (a.open > b.open ? -1 : 1));
}
