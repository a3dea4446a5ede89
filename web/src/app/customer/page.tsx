"use client";
import { type InvoiceSummary, useAllInvoices } from "@/api/invoices";
import type { Me } from "@/api/session";
import { formatDay } from "@/money/dates";
import { paiseOf } from "@/money/rupees";
import { Attention, type Need } from "@/parts/attention";
import { ButtonLink } from "@/parts/button";
import { Rupees, Stat } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import type { Words } from "@/words/same";
import { canAnswer, canPay } from "../dues/stages";

export default function CustomerHome() {
  const w = useWords();
  return (
    <Page title={w.homes.customerTitle} lead={w.homes.customerLead}>
      <Only roles={["customer"]}>
        {(me) => (
          <>
            <p>{w.homes.hello(me.name)}</p>
            <Home me={me} />
          </>
        )}
      </Only>
    </Page>
  );
}

function Home({ me }: { me: Me }) {
  const w = useWords();
  const invoices = useAllInvoices();
  return (
    <Queried query={invoices}>
      {(rows) => (
        <>
          <div className="grid gap-4 md:grid-cols-3">
            <Stat name={w.dues.waits}>{rows.filter((row) => canAnswer(row.stage)).length}</Stat>
            <Stat name={w.dues.openTotal}>
              <Rupees amount={open(rows.filter((row) => canPay(row.stage)))} />
            </Stat>
            <Stat name={w.dues.overdueTotal}>
              <Rupees amount={open(rows.filter((row) => row.stage === "overdue"))} loss />
            </Stat>
          </div>
          <Attention title={w.dues.attention} none={w.dues.nothing} needs={needsOf(w, me, rows)} />
          <div>
            <ButtonLink href="/dues">{w.homes.allDues}</ButtonLink>
          </div>
        </>
      )}
    </Queried>
  );
}

// A sum to look at: what is owed with late charges is said where it is paid.
const open = (rows: readonly InvoiceSummary[]) =>
  rows.reduce((all, row) => all + paiseOf(row.amount) - paiseOf(row.received), 0n);

function needsOf(w: Words, me: Me, rows: readonly InvoiceSummary[]): Need[] {
  const isKnown = me.kycStatus === "verified" && me.gstin !== null;
  const first: Need[] = isKnown
    ? []
    : [{ key: "who", href: "/onboarding", title: w.homes.finish, text: w.homes.finishText }];
  // What is due first stands first.
  const byDay = rows.toSorted((a, b) => a.dueDate.localeCompare(b.dueDate));
  const need = (row: InvoiceSummary, title: string, under: string): Need => ({
    key: row.id,
    href: `/dues/${row.id}${under}`,
    title,
    text: [row.invoiceNumber, row.sellerName, formatDay(row.dueDate)].filter(Boolean).join(" · "),
    figure: <Rupees amount={row.amount} />,
    bad: row.stage === "overdue",
  });
  return [
    ...first,
    ...byDay.filter((row) => canPay(row.stage)).map((row) => need(row, w.homes.payIt, "/pay")),
    ...byDay.filter((row) => canAnswer(row.stage)).map((row) => need(row, w.homes.answer, "")),
  ];
}
