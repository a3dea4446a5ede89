"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import type { InvoiceShown } from "@/api/invoices";
import type { Problem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { useToday } from "@/api/today";
import { formatDay, formatInstant } from "@/money/dates";
import { formatRupees } from "@/money/rupees";
import { Button, ButtonLink } from "@/parts/button";
import { useClosed } from "@/parts/closed";
import { DealReceipts } from "@/parts/deal-receipts";
import { Field, SelectField } from "@/parts/field";
import { PaperLink } from "@/parts/paper-link";
import { EmptyState, ErrorState, Loading } from "@/parts/states";
import { toast } from "@/parts/toast";
import { OneInvoice } from "@/shell/one-invoice";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Alternatives } from "./alternatives";

type Body = components["schemas"]["ListBody"];
type Receipt = components["schemas"]["Receipt"];
const RATES = [95, 90, 85, 80, 75, 70, 60, 50] as const;
const USUAL_RATE = "90";
// A listing closes in the evening of its last day.
const EVENING = "T18:00:00+05:30";
const LATER_DAYS = 7;
const DAY_MILLISECONDS = 86_400_000;
const WINDOWS = { standard: null, days3: 3, days7: 7 } as const;
const FIELDS = ["advanceRate", "annualRate", "closesAt"];
type Window = keyof typeof WINDOWS;
type Asked = { advanceRate: string; annualRate: string; window: Window };

export function OfferView() {
  return (
    <OneInvoice shownTo="sme" under={1}>
      {(found) => <Offer invoice={found} />}
    </OneInvoice>
  );
}

function Offer({ invoice }: { invoice: InvoiceShown }) {
  const w = useWords();
  const customer = invoice.customerName ?? invoice.customerGST;
  return (
    <Page
      title={w.offer.title(invoice.invoiceNumber)}
      lead={w.offer.lead(customer, formatDay(invoice.dueDate))}
    >
      {invoice.stage === "accepted" ? (
        <Decide invoice={invoice} />
      ) : (
        <EmptyState
          title={w.offer.notOpen}
          action={<ButtonLink href={`/invoices/${invoice.id}`}>{w.offer.back}</ButtonLink>}
        />
      )}
    </Page>
  );
}

async function ask(id: string, body: Body, preview: boolean, key?: string, inDays = 0): Promise<Receipt> {
  const params = { path: { invoice_id: id }, query: { preview, ...(inDays ? { inDays } : {}) } };
  const headers = key ? { "Idempotency-Key": key } : {};
  return dataOf(await api.POST("/api/v1/invoices/{invoice_id}/list", { params, body, headers }));
}

function Decide({ invoice }: { invoice: InvoiceShown }) {
  const w = useWords();
  const router = useRouter();
  const today = useToday();
  const closed = useClosed();
  const [asked, setAsked] = useState<Asked>({
    advanceRate: USUAL_RATE,
    annualRate: "",
    window: "standard",
  });
  const shown = useDeferredValue(asked);
  const preview = useQuery<Receipt, Problem>({
    queryKey: ["preview", invoice.id, shown.advanceRate, shown.annualRate],
    queryFn: () => ask(invoice.id, bodyOf({ ...shown, window: "standard" }, null), true),
    placeholderData: keepPreviousData,
    // Asking what it would bring is a listing held back: who may only look is refused it, and has the paper.
    enabled: closed === null,
    // A refusal names the field and its bounds; asking again does not change it.
    retry: false,
    meta: { asksAhead: true },
  });
  const submit = useSubmit(
    (body: Body, key: string) => ask(invoice.id, body, false, key),
    () => {
      toast(w.offer.listed);
      router.push(`/invoices/${invoice.id}`);
    },
  );
  const refusal = submit.error ?? preview.error;
  const rest = sayRest(w, refusal, FIELDS);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_24rem]">
      <div className="flex flex-col gap-4">
        {preview.data ? (
          <DealReceipts terms={preview.data} amount={preview.data.amount} open />
        ) : preview.error ? null : closed ? (
          <EmptyState title={w.offer.inPaper} text={w.offer.inPaperText} />
        ) : (
          <Loading />
        )}
        {preview.data ? <Choices invoice={invoice} asked={shown} now={preview.data} /> : null}
        {rest ? <ErrorState problem={refusal} retry={() => void preview.refetch()} /> : null}
      </div>
      <form
        noValidate
        className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit.mutate(bodyOf(asked, today));
        }}
      >
        <h2 className="text-18 font-semibold">{w.offer.ask}</h2>
        <Terms asked={asked} setAsked={setAsked} refusal={refusal} />
        {preview.data && asked.window === "standard" ? (
          <p className="text-14">
            {w.offer.valid}: {formatInstant(preview.data.closesAt)}
          </p>
        ) : null}
        <p className="text-14 text-quiet">{w.offer.validText}</p>
        <Button
          type="submit"
          look="primary"
          busy={submit.isPending || preview.isPlaceholderData}
          disabled={!preview.data || preview.error !== null}
        >
          {preview.data ? w.offer.take(formatRupees(preview.data.netToSme, { full: true })) : w.offer.takeIt}
        </Button>
        {preview.data || closed ? (
          <PaperLink href={keyFactsOf(invoice.id, asked, today)} name={w.offer.keyFacts} />
        ) : null}
        <ButtonLink href={`/invoices/${invoice.id}`}>{w.offer.notNow}</ButtonLink>
      </form>
    </div>
  );
}

/** The same offer a week later, as the server quotes it, beside this one. */
function Choices({ invoice, asked, now }: { invoice: InvoiceShown; asked: Asked; now: Receipt }) {
  const later = useQuery<Receipt, Problem>({
    queryKey: ["preview", invoice.id, asked.advanceRate, asked.annualRate, LATER_DAYS],
    queryFn: () =>
      ask(invoice.id, bodyOf({ ...asked, window: "standard" }, null), true, undefined, LATER_DAYS),
    placeholderData: keepPreviousData,
    // Too near its due date by then: the column says so.
    retry: false,
    meta: { asksAhead: true },
  });
  return <Alternatives now={now} later={later.data ?? null} days={LATER_DAYS} />;
}

/** A rate goes as its text: it is not the page's to round. */
function bodyOf(asked: Asked, today: string | null): Body {
  const days = WINDOWS[asked.window];
  const closesAt =
    today !== null && days !== null
      ? new Date(Date.parse(`${today}${EVENING}`) + days * DAY_MILLISECONDS).toISOString()
      : null;
  return {
    advanceRate: asked.advanceRate as never,
    ...(asked.annualRate.trim() ? { annualRate: asked.annualRate.trim() as never } : {}),
    ...(closesAt ? { closesAt } : {}),
  };
}

/** Where the paper of exactly what is asked for is. */
function keyFactsOf(id: string, asked: Asked, today: string | null): string {
  const body = bodyOf(asked, today);
  const query = Object.entries(body).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return `/api/v1/invoices/${id}/key-facts?${new URLSearchParams(query)}`;
}

function Terms({
  asked,
  setAsked,
  refusal,
}: {
  asked: Asked;
  setAsked: (asked: Asked) => void;
  refusal: unknown;
}) {
  const w = useWords();
  return (
    <>
      <SelectField
        label={w.offer.rate}
        hint={w.offer.rateHint}
        problem={sayField(w, refusal, "advanceRate")}
        value={asked.advanceRate}
        onChange={(event) => setAsked({ ...asked, advanceRate: event.target.value })}
      >
        {RATES.map((rate) => (
          <option key={rate} value={String(rate)}>
            {rate} %
          </option>
        ))}
      </SelectField>
      <Field
        label={w.offer.yearly}
        hint={w.offer.yearlyHint}
        inputMode="decimal"
        autoComplete="off"
        problem={sayField(w, refusal, "annualRate")}
        value={asked.annualRate}
        onChange={(event) => setAsked({ ...asked, annualRate: event.target.value.replace(/[^\d.]/g, "") })}
      />
      <SelectField
        label={w.offer.window}
        problem={sayField(w, refusal, "closesAt")}
        value={asked.window}
        onChange={(event) => setAsked({ ...asked, window: event.target.value as Window })}
      >
        {(Object.keys(WINDOWS) as Window[]).map((one) => (
          <option key={one} value={one}>
            {w.offer.windows[one]}
          </option>
        ))}
      </SelectField>
    </>
  );
}
