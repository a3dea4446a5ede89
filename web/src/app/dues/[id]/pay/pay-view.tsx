"use client";
import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { api, dataOf } from "@/api/client";
import type { InvoiceShown } from "@/api/invoices";
import { ButtonLink } from "@/parts/button";
import { Rails } from "@/parts/rails";
import { EmptyState, Queried } from "@/parts/states";
import { OneInvoice } from "@/shell/one-invoice";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { canPay } from "../../stages";

const LOOK_AGAIN_MILLISECONDS = 3_000;

export function PayView() {
  return (
    <OneInvoice shownTo="customer" under={1}>
      {(found) => <Pay found={found} />}
    </OneInvoice>
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
    <p className="flex flex-col text-14 text-quiet">
      <a
        href={`/api/v1/invoices/${id}/notice?format=pdf`}
        className="inline-flex min-h-10 items-center gap-2 self-start text-accent hover:underline"
      >
        <FileText size={16} aria-hidden />
        {w.notice.paper}
      </a>
      {w.notice.paperText}
    </p>
  );
}
