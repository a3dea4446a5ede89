"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { Problem } from "@/api/problem";
import { type Me, useIsRole } from "@/api/session";
import { formatDay } from "@/money/dates";
import { decimalOf, paiseOf, typedRupees } from "@/money/rupees";
import { type Grade, GradeBadge, Rupees, Stat } from "@/parts/figures";
import { CountdownClock } from "@/parts/progress";
import { EmptyState, ErrorState, Loading, Queried } from "@/parts/states";
import { KycFirst } from "@/shell/kyc-first";
import { Only } from "@/shell/only";
import { Page, usePathId } from "@/shell/page";
import { useWords } from "@/words";
import { Checks } from "./checks";
import { Done, Fund, type Funded, useFund } from "./fund";
import { Flow, Lateness, Working } from "./outlook";
import { OwnMoney } from "./own-money";
import { LateOpinion, RiskFactors } from "./risk";
import { useQuote } from "./use-quote";
import { Watch } from "./watch";

const ask = async (id: string) =>
  dataOf(await api.GET("/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } }));

export type Invoice = Awaited<ReturnType<typeof ask>>;

export function Deal() {
  const w = useWords();
  const id = usePathId();
  const invoice = useQuery({
    queryKey: ["invoice", id],
    queryFn: () => ask(id ?? ""),
    enabled: useIsRole("investor") && id !== null,
  });
  const found = invoice.data;
  return (
    <Page
      title={found ? w.invest.dealTitle(found.invoiceNumber) : w.invest.oneDeal}
      lead={w.invest.dealLead}
      actions={found ? <Marks invoice={found} /> : null}
    >
      <Only roles={["investor"]}>
        {(me) =>
          me.kycStatus === "verified" ? (
            <Queried query={invoice} rows={6}>
              {(shown) => <Found invoice={shown} me={me} />}
            </Queried>
          ) : (
            <KycFirst status={me.kycStatus} />
          )
        }
      </Only>
    </Page>
  );
}

function Marks({ invoice }: { invoice: Invoice }) {
  return (
    <span className="flex items-center gap-3">
      {invoice.grade && invoice.riskScore !== null ? (
        <GradeBadge grade={invoice.grade as Grade} score={invoice.riskScore} />
      ) : null}
      {invoice.terms ? <Watch id={invoice.id} /> : null}
    </span>
  );
}

function Found({ invoice, me }: { invoice: Invoice; me: Me }) {
  const w = useWords();
  return (
    <>
      <p>{w.invest.soldTo(invoice.sellerName ?? "", invoice.customerName ?? invoice.customerGST)}</p>
      <Head invoice={invoice} />
      <Offered invoice={invoice} me={me} />
    </>
  );
}

function Head({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const terms = invoice.terms;
  return (
    <section className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      <Stat name={w.invest.face}>
        <Rupees amount={invoice.amount} />
      </Stat>
      {terms ? (
        <>
          <Stat name={w.invest.paidNow} note={w.invest.paidNowNote}>
            <Rupees amount={terms.discountedAmount} />
          </Stat>
          <Stat name={w.invest.cushion} note={w.invest.cushionNote}>
            <Rupees amount={terms.reserve} />
          </Stat>
        </>
      ) : null}
      <Stat
        name={w.invest.due}
        note={
          terms && invoice.stage === "listed" ? (
            <>
              {w.invest.closes}: <CountdownClock until={terms.closesAt} />
            </>
          ) : null
        }
      >
        {formatDay(invoice.dueDate)}
      </Stat>
    </section>
  );
}

const FIRST_PAISE_MAX = 1_00_000_00n;

/** What the form begins with: a lakh, or what is left if that is less. */
function firstAmount(invoice: Invoice): string {
  const left = paiseOf(invoice.remaining ?? 0);
  const amount = left < FIRST_PAISE_MAX ? left : FIRST_PAISE_MAX;
  return typedRupees(decimalOf(amount).replace(/\.00$/, ""));
}

/** The amount that is typed drives every figure of the page; the server works each out. */
function Offered({ invoice, me }: { invoice: Invoice; me: Me }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [funded, setFunded] = useState<Funded | null>(null);
  const submit = useFund(invoice.id, setFunded);
  // Whose money filled it knows so before the invoice does, and there is nothing more to quote.
  const isFull = funded?.status === "funded";
  const isOpen = invoice.stage === "listed" && !isFull;
  const start = firstAmount(invoice);
  const { quote, shown: figures, asked } = useQuote(invoice.id, typed ?? start, isOpen);
  const shown = typed ?? start;
  const isClosed =
    invoice.stage !== "listed" || (quote.error instanceof Problem && quote.error.code === "listing_closed");
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex flex-col gap-8 max-lg:order-2">
        {isClosed || !figures ? null : (
          <>
            <Working quote={figures} />
            <Lateness quote={figures} />
            <Flow quote={figures} />
          </>
        )}
        <RiskFactors invoice={invoice} />
        <LateOpinion invoice={invoice} />
        <Checks invoice={invoice} />
      </div>
      <aside className="flex flex-col gap-4 lg:sticky lg:top-24">
        {funded && isFull ? (
          <Done funded={funded} again={submit.reset} />
        ) : isClosed ? (
          <Closed />
        ) : figures ? (
          <Fund
            submit={submit}
            quote={figures}
            typed={shown}
            isTouched={typed !== null}
            onTyped={setTyped}
            asked={asked}
            problem={quote.error}
            me={me}
          />
        ) : quote.error ? (
          <ErrorState problem={quote.error} retry={() => void quote.refetch()} />
        ) : (
          <Loading rows={4} />
        )}
        <OwnMoney invoiceId={invoice.id} />
      </aside>
    </div>
  );
}

function Closed() {
  const w = useWords();
  return <EmptyState title={w.invest.closedTitle} text={w.invest.closedText} />;
}
