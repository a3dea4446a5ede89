"use client";
import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import dynamic from "next/dynamic";
import { api, dataOf } from "@/api/client";
import { type InvoiceShown, useInvoice } from "@/api/invoices";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatRupees, paiseOf } from "@/money/rupees";
import { Button, ButtonLink } from "@/parts/button";
import { KeyValue } from "@/parts/figures";
import { EmptyState, Loading, Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { Only, Page, usePathId } from "@/shell/page";
import { useWords } from "@/words";
import { canPay } from "../../stages";

const QrCode = dynamic(() => import("@/parts/qr-code"), { ssr: false, loading: () => <Loading rows={2} /> });

type Repayment = components["schemas"]["RepaymentAnswer"];
// What any bank and application carries by UPI at once. Some carry more to some payees; a code that
// the payer's application refuses helps nobody.
const UPI_PAISE_MAX = 1_00_000_00n;
const LOOK_AGAIN_MILLISECONDS = 3_000;
const PAYEE = "hundi";

export function PayView() {
  const id = usePathId(1);
  const invoice = useInvoice(id);
  return (
    <Only roles={["customer"]}>
      {() => <Queried query={invoice}>{(found) => <Pay found={found} />}</Queried>}
    </Only>
  );
}

function Pay({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const back = <ButtonLink href={`/dues/${found.id}`}>{w.offer.back}</ButtonLink>;
  const isPaid = found.stage === "repaid" || found.stage === "recovered";
  return (
    <Page title={w.dues.payTitle(found.invoiceNumber)} lead={found.sellerName ?? undefined} actions={back}>
      {canPay(found.stage) ? (
        <>
          <HowToPay id={found.id} />
          <Notice id={found.id} />
        </>
      ) : (
        <EmptyState title={isPaid ? w.dues.paid : w.dues.noAccountYet} />
      )}
    </Page>
  );
}

function HowToPay({ id }: { id: string }) {
  const repayment = useQuery({
    queryKey: ["repayment", id],
    queryFn: async () => {
      const params = { path: { invoice_id: id } };
      return dataOf(await api.GET("/api/v1/invoices/{invoice_id}/repayment", { params }));
    },
    // The bank tells us, and so the page: nobody has to say "I have paid".
    refetchInterval: LOOK_AGAIN_MILLISECONDS,
  });
  return <Queried query={repayment}>{(found) => <Rails found={found} />}</Queried>;
}

/** Why this account: the invoice was sold. For whoever has to release the payment. */
function Notice({ id }: { id: string }) {
  const w = useWords();
  return (
    <p className="text-14 text-quiet">
      <a
        href={`/api/v1/invoices/${id}/notice?format=pdf`}
        className="inline-flex min-h-10 items-center gap-2 text-accent hover:underline"
      >
        <FileText size={16} aria-hidden />
        {w.notice.paper}
      </a>{" "}
      {w.notice.paperText}
    </p>
  );
}

function Rails({ found }: { found: Repayment }) {
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
      <div className="grid items-start gap-6 lg:grid-cols-2">
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
      <code className="break-all">{text}</code>
      <Button look="quiet" onClick={() => void copy()}>
        {w.dues.copy}
      </Button>
    </span>
  );
}
