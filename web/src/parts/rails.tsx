"use client";
import dynamic from "next/dynamic";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatRupees, paiseOf } from "@/money/rupees";
import { useWords } from "@/words";
import { Button } from "./button";
import { KeyValue } from "./figures";
import { EmptyState, Loading } from "./states";
import { toast } from "./toast";

const QrCode = dynamic(() => import("./qr-code"), { ssr: false, loading: () => <Loading rows={2} /> });

type Repayment = components["schemas"]["RepaymentAnswer"];
// What any bank and application carries by UPI at once. Some carry more to some payees; a code that
// the payer's application refuses helps nobody.
const UPI_PAISE_MAX = 1_00_000_00n;
const PAYEE = "hundi";

/** How an invoice is paid: by UPI where its limit allows, else to an account of its own. */
export function Rails({ found }: { found: Repayment }) {
  const w = useWords();
  const due = paiseOf(found.amountDue);
  if (due === 0n) return <EmptyState title={w.dues.paid} />;
  const byUpi = found.upiUri && due <= UPI_PAISE_MAX ? found.upiUri : null;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap gap-x-12 gap-y-2">
        <p>
          <span className="block text-14 text-quiet">{w.dues.amountDue}</span>
          <span className="text-28 font-semibold">{formatRupees(found.amountDue, { full: true })}</span>
        </p>
        <p>
          <span className="block text-14 text-quiet">{w.dues.dueOn}</span>
          <span className="text-28">{formatDay(found.dueOn)}</span>
        </p>
      </div>
      <div className="@container">
        <div className="grid items-start gap-6 @[44rem]:grid-cols-2">
          {byUpi ? (
            <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-6">
              <header>
                <h2 className="text-18 font-semibold">{w.dues.byUpi}</h2>
                <p className="text-14 text-quiet">{w.dues.byUpiText}</p>
              </header>
              <QrCode text={byUpi} name={w.dues.qr} />
              <a
                href={byUpi}
                className="control inline-flex items-center justify-center border border-edge px-4 text-14 md:hidden"
              >
                {w.dues.byUpiOpen}
              </a>
            </section>
          ) : null}
          <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-6">
            <header>
              <h2 className="text-18 font-semibold">{w.dues.byBank}</h2>
              <p className="text-14 text-quiet">{byUpi ? w.dues.byBankText : w.dues.aboveUpi}</p>
            </header>
            <KeyValue
              rows={[
                { name: w.dues.account, value: <Copied text={found.virtualAccount} /> },
                { name: w.dues.ifsc, value: <Copied text={found.ifsc} /> },
                { name: w.dues.payee, value: PAYEE },
                { name: w.invoices.amount, value: formatRupees(found.amountDue, { full: true }) },
              ]}
            />
            {byUpi ? null : <p className="text-14 text-quiet">{w.dues.byBankText}</p>}
            <p className="text-14 text-quiet">{w.dues.rtgs}</p>
          </section>
        </div>
      </div>
      <p role="status" className="text-quiet">
        {w.dues.watching}
      </p>
    </div>
  );
}

function Copied({ text }: { text: string }) {
  const w = useWords();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast(w.dues.copied),
      // Where the browser forbids it, the text is there to be selected.
      () => {},
    );
  return (
    <span className="flex flex-wrap items-center justify-end gap-2">
      <code className="whitespace-nowrap">{text}</code>
      <Button look="quiet" onClick={() => void copy()}>
        {w.dues.copy}
      </Button>
    </span>
  );
}
