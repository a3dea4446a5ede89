"use client";
import { type InvoiceSummary, useAllInvoices } from "@/api/invoices";
import type { Me } from "@/api/session";
import { type Paise, paiseOf } from "@/money/rupees";
import { Attention, type Need } from "@/parts/attention";
import { ButtonLink } from "@/parts/button";
import { Rupees, Stat } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import type { Words } from "@/words/same";

const OWED = new Set(["disbursed", "partially_repaid", "overdue", "defaulted"]);
const LATE = new Set(["overdue", "defaulted"]);

export default function SmeHome() {
  const w = useWords();
  return (
    <Page
      title={w.homes.smeTitle}
      lead={w.homes.smeLead}
      actions={
        <ButtonLink href="/invoices/upload" look="primary">
          {w.invoices.upload}
        </ButtonLink>
      }
    >
      <Only roles={["sme"]}>
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
          <Figures me={me} rows={rows} />
          <Attention title={w.homes.attention} none={w.homes.nothing} needs={needsOf(w, me, rows)} />
          <div>
            <ButtonLink href="/invoices">{w.homes.allOfThem}</ButtonLink>
          </div>
        </>
      )}
    </Queried>
  );
}

function Figures({ me, rows }: { me: Me; rows: readonly InvoiceSummary[] }) {
  const w = useWords();
  const ready = rows.filter((row) => row.stage === "accepted");
  const listed = rows.filter((row) => row.stage === "listed");
  const owed = rows.filter((row) => OWED.has(row.stage));
  return (
    <div className="grid gap-4 md:grid-cols-2 lg:grid-cols-4">
      <Stat name={w.payouts.balance} note={w.homes.balance}>
        <Rupees amount={me.walletBalance} />
      </Stat>
      <Stat name={w.homes.decide} note={w.homes.cashNowNote(ready.length)}>
        <Rupees amount={sum(ready)} />
      </Stat>
      <Stat name={w.homes.onWay}>
        <Rupees amount={sum(listed)} />
      </Stat>
      <Stat
        name={w.homes.toCome}
        note={
          <span className={owed.some((row) => LATE.has(row.stage)) ? "text-bad" : ""}>
            {w.homes.late}: <Rupees amount={open(owed.filter((row) => LATE.has(row.stage)))} />
          </span>
        }
      >
        <Rupees amount={open(owed)} />
      </Stat>
    </div>
  );
}

// Sums to look at: nothing is charged by them.
const sum = (rows: readonly InvoiceSummary[]): Paise =>
  rows.reduce((all, row) => all + paiseOf(row.amount), 0n);
const open = (rows: readonly InvoiceSummary[]): Paise =>
  rows.reduce((all, row) => all + paiseOf(row.amount) - paiseOf(row.received), 0n);

function needsOf(w: Words, me: Me, rows: readonly InvoiceSummary[]): Need[] {
  const isKnown = me.kycStatus === "verified" && me.gstin !== null && me.bankAccountStatus === "verified";
  const first: Need[] = isKnown
    ? []
    : [{ key: "who", href: "/onboarding", title: w.homes.finish, text: w.homes.finishText }];
  if (isKnown && rows.length === 0)
    first.push({
      key: "first",
      href: "/invoices/upload",
      title: w.homes.firstUpload,
      text: w.homes.firstUploadText,
    });
  const kinds = [
    { stage: "accepted", title: w.homes.decide, under: "/offer", bad: false },
    { stage: "needs_info", title: w.homes.better, under: "/review", bad: false },
    { stage: "overdue", title: w.homes.lateOne, under: "", bad: true },
    { stage: "disputed", title: w.homes.disputedOne, under: "", bad: true },
    { stage: "expired", title: w.homes.expiredOne, under: "", bad: false },
  ];
  const rest = kinds.flatMap((kind) =>
    rows
      .filter((row) => row.stage === kind.stage)
      .map((row) => ({
        key: row.id,
        href: `/invoices/${row.id}${kind.under}`,
        title: kind.title,
        text: `${row.invoiceNumber} · ${row.customerName ?? row.customerGST}`,
        figure: <Rupees amount={row.amount} />,
        bad: kind.bad,
      })),
  );
  return [...first, ...rest];
}
