"use client";
import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayRest } from "@/api/fields";
import type { InvoiceShown } from "@/api/invoices";
import { useSubmit } from "@/api/queries";
import { useToday } from "@/api/today";
import { formatDay } from "@/money/dates";
import { decimalOf, formatRupees, paiseOf, readTyped, typedRupees } from "@/money/rupees";
import { AcceptFields, DisputeForm } from "@/parts/answer";
import { Button, ButtonLink } from "@/parts/button";
import { Due } from "@/parts/due";
import { KeyValue, Rupees } from "@/parts/figures";
import { StagePill } from "@/parts/stage";
import { toast } from "@/parts/toast";
import { OneInvoice } from "@/shell/one-invoice";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { canAnswer, canDispute, canPay } from "../stages";

export function DueView() {
  return <OneInvoice shownTo="customer">{(found) => <DueInvoice found={found} />}</OneInvoice>;
}

function DueInvoice({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const today = useToday();
  return (
    <Page
      title={found.invoiceNumber}
      lead={found.sellerName ? w.dues.from(found.sellerName) : undefined}
      actions={<StagePill stage={found.stage} lines={w.dues.states} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <section className="rounded-xl border border-line bg-panel p-4">
          <KeyValue
            rows={[
              { name: w.invoices.amount, value: <Rupees amount={found.amount} full /> },
              {
                name: w.invoices.due,
                value: <Due day={found.dueDate} stage={found.stage} today={today} />,
              },
              { name: w.invoices.uploaded, value: formatDay(found.uploadedAt) },
              { name: w.invoices.received, value: <Rupees amount={found.received} full /> },
            ]}
          />
          <a
            href={`/api/v1/invoices/${found.id}/document`}
            target="_blank"
            rel="noreferrer"
            className="control mt-2 inline-flex items-center gap-2 text-accent hover:underline"
          >
            <FileText size={16} aria-hidden />
            {w.dues.lookAt}
          </a>
        </section>
        <div className="flex flex-col gap-6">
          {canAnswer(found.stage) ? <Accept found={found} /> : null}
          {canDispute(found.stage) ? <Dispute found={found} /> : null}
          {canPay(found.stage) ? <Pay found={found} /> : null}
          {canAnswer(found.stage) || canDispute(found.stage) || canPay(found.stage) ? null : (
            <p className="text-quiet">{w.dues.notYet}</p>
          )}
        </div>
      </div>
    </Page>
  );
}

/** What is still due, as the server says; how to pay it is the next page's. */
function Pay({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const repayment = useQuery({
    queryKey: ["repayment", found.id],
    retry: false,
    queryFn: async () => {
      const params = { path: { invoice_id: found.id } };
      return dataOf(await api.GET("/api/v1/invoices/{invoice_id}/repayment", { params }));
    },
  });
  const due = repayment.data?.amountDue;
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
      <h2 className="text-18 font-semibold">{w.dues.payTitle(found.invoiceNumber)}</h2>
      {due === undefined ? null : (
        <KeyValue
          rows={[
            { name: w.dues.openTotal, value: <Rupees amount={due} full /> },
            { name: w.invoices.due, value: formatDay(found.dueDate) },
          ]}
        />
      )}
      <ButtonLink look="primary" href={`/dues/${found.id}/pay`}>
        {due === undefined ? w.dues.toPay : w.dues.pay(formatRupees(due, { full: true }))}
      </ButtonLink>
    </section>
  );
}

function Accept({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const [amount, setAmount] = useState(typedRupees(decimalOf(paiseOf(found.amount))));
  const [dueDate, setDueDate] = useState(found.dueDate);
  const typed = readTyped(amount);
  const submit = useSubmit(
    async (body: { amount: string; dueDate: string }, key: string) => {
      const params = { path: { invoice_id: found.id } };
      const headers = { "Idempotency-Key": key };
      return dataOf(await api.POST("/api/v1/invoices/{invoice_id}/accept", { params, body, headers }));
    },
    (done) =>
      toast(
        `${w.dues.accepted} ${w.dues.acceptedText(formatRupees(done.amount, { full: true }), formatDay(done.dueDate))}`,
      ),
  );
  const rest = sayRest(w, submit.error, ["amount", "dueDate"]);
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== null && dueDate) submit.mutate({ amount: typed, dueDate });
      }}
    >
      <AcceptFields
        amount={amount}
        dueDate={dueDate}
        onAmount={setAmount}
        onDueDate={setDueDate}
        problem={submit.error}
      />
      {rest ? (
        <p role="alert" className="text-bad">
          {rest}
        </p>
      ) : null}
      <Button type="submit" look="primary" busy={submit.isPending} disabled={typed === null || !dueDate}>
        {typed !== null && dueDate
          ? w.dues.acceptButton(formatRupees(typed, { full: true }), formatDay(dueDate))
          : w.dues.acceptFirst}
      </Button>
    </form>
  );
}

function Dispute({ found }: { found: InvoiceShown }) {
  const params = { path: { invoice_id: found.id } };
  return (
    <DisputeForm
      send={(reason, headers) =>
        api.POST("/api/v1/invoices/{invoice_id}/dispute", { params, body: { reason }, headers })
      }
    />
  );
}
