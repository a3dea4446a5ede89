"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { sayCode } from "@/api/fields";
import { type InvoiceShown, waitsOn } from "@/api/invoices";
import { useToday } from "@/api/today";
import { ButtonLink } from "@/parts/button";
import { ChecksList } from "@/parts/checks-list";
import { DealReceipts } from "@/parts/deal-receipts";
import { Due } from "@/parts/due";
import { type Grade, GradeBadge, KeyValue, Rupees, StatusPill } from "@/parts/figures";
import { LinkAgain } from "@/parts/link-again";
import { PaperLink } from "@/parts/paper-link";
import { Timeline } from "@/parts/progress";
import { StagePill } from "@/parts/stage";
import { Queried } from "@/parts/states";
import { OneInvoice } from "@/shell/one-invoice";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Block } from "./block";
import { TakeBack } from "./take-back";

const BAD = new Set(["rejected", "disputed", "overdue", "defaulted", "written_off", "payment_taken_back"]);
const DISBURSED = new Set([
  "disbursed",
  "partially_repaid",
  "overdue",
  "repaid",
  "defaulted",
  "recovered",
  "written_off",
]);

export function InvoiceView() {
  return <OneInvoice shownTo="sme">{(found) => <Invoice found={found} />}</OneInvoice>;
}

function Invoice({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const today = useToday();
  return (
    <Page
      title={found.invoiceNumber}
      lead={found.customerName ?? found.customerGST}
      actions={<StagePill stage={found.stage} />}
    >
      <Now found={found} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_24rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {found.terms ? (
            <Block title={w.invoices.deal}>
              <DealReceipts terms={found.terms} amount={found.amount} paid={DISBURSED.has(found.stage)} />
            </Block>
          ) : null}
          {DISBURSED.has(found.stage) ? <Payments id={found.id} /> : null}
          <Block title={w.invoices.checks}>
            <ChecksList checks={found.checks} />
          </Block>
        </div>
        <aside className="flex min-w-0 max-lg:order-first flex-col gap-6">
          <Block>
            <KeyValue
              rows={[
                { name: w.invoices.amount, value: <Rupees amount={found.amount} full /> },
                {
                  name: w.invoices.due,
                  value: <Due day={found.dueDate} stage={found.stage} today={today} />,
                },
                { name: w.invoices.waitsOn, value: w.invoices.waits[waitsOn(found)] },
                ...(found.terms
                  ? [
                      {
                        name: w.invoices.fund,
                        value: (
                          <>
                            <Rupees amount={found.raised} /> /{" "}
                            <Rupees amount={found.terms.discountedAmount} />
                          </>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </Block>
          <Block title={w.invoices.timeline}>
            <Story found={found} />
          </Block>
          <Block title={w.invoices.documents}>
            <Documents found={found} />
          </Block>
          {found.grade && found.riskScore !== null ? <Risk found={found} /> : null}
        </aside>
      </div>
    </Page>
  );
}

/** What happens now, and what its seller can do about it. */
function Now({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const lines: Readonly<Record<string, string>> = w.invoices.now;
  const key = found.cancelling ? "cancelling" : found.awaiting === "operator" ? "operator" : found.stage;
  const isAsked = found.stage === "needs_info";
  return (
    <div className="flex flex-wrap items-center justify-between gap-4 rounded-xl bg-sunken p-4">
      <p role="status">{lines[key] ?? sayCode(w.invoices.stages, found.stage)}</p>
      <div className="flex flex-wrap gap-2">
        {found.stage === "accepted" ? (
          <ButtonLink href={`/invoices/${found.id}/offer`} look="primary">
            {w.invoices.seeOffer}
          </ButtonLink>
        ) : null}
        {found.decision ? (
          <ButtonLink href={`/invoices/${found.id}/review`} look={isAsked ? "primary" : "plain"}>
            {isAsked ? w.invoices.sendBetter : w.invoices.review}
          </ButtonLink>
        ) : null}
        <LinkAgain id={found.id} stage={found.stage} send={sendLink} />
        <TakeBack found={found} />
      </div>
    </div>
  );
}

function Story({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const by: Readonly<Record<string, string>> = w.invoices.by;
  const events = found.timeline.map((moment) => ({
    at: moment.at,
    title: sayCode(w.invoices.moments, moment.what),
    text: [by[moment.by] ?? moment.by, moment.note].filter(Boolean).join(": "),
    bad: BAD.has(moment.what),
  }));
  const waited = waitsOn(found);
  if (waited === "nobody") return <Timeline events={events} />;
  const next = { at: null, title: w.invoices.waitsOn, text: w.invoices.waits[waited] };
  return <Timeline events={[...events, next]} />;
}

function Documents({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const base = `/api/v1/invoices/${found.id}`;
  const links = [
    ...(found.decision && found.stage !== "needs_info"
      ? [{ href: `${base}/document`, name: w.invoices.document }]
      : []),
    ...(found.terms ? [{ href: `${base}/key-facts`, name: w.offer.keyFacts }] : []),
    ...(DISBURSED.has(found.stage)
      ? [{ href: `${base}/fee-invoice?format=pdf`, name: w.invoices.feeInvoice }]
      : []),
  ];
  if (!links.length) return <p className="text-quiet">{w.invoices.noDocuments}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {links.map((link) => (
        <li key={link.href}>
          <PaperLink {...link} />
        </li>
      ))}
    </ul>
  );
}

function Risk({ found }: { found: InvoiceShown }) {
  const w = useWords();
  return (
    <Block title={w.invoices.risk}>
      <div>
        <GradeBadge grade={found.grade as Grade} score={found.riskScore ?? 0} />
      </div>
      <KeyValue
        rows={found.riskReasons.map((one) => ({
          name: sayCode(w.invoices.riskCodes, one.code),
          value: (
            <span className="tabular-nums">
              {one.points > 0 && one.code !== "start" ? "+" : ""}
              {w.invoices.points(one.points)}
            </span>
          ),
        }))}
      />
      {found.warnings.length ? (
        <p className="flex flex-wrap items-center gap-2 text-14">
          <StatusPill tone="warn">{w.invoices.warnings}</StatusPill>
          {found.warnings.map((one) => one.message).join(" ")}
        </p>
      ) : null}
    </Block>
  );
}

function Payments({ id }: { id: string }) {
  const w = useWords();
  const settlement = useQuery({
    queryKey: ["settlement", id],
    queryFn: async () =>
      dataOf(
        await api.GET("/api/v1/invoices/{invoice_id}/settlement", { params: { path: { invoice_id: id } } }),
      ),
  });
  return (
    <Block title={w.invoices.settlement}>
      <Queried query={settlement} rows={1}>
        {(found) => (
          <KeyValue
            rows={[
              { name: w.invoices.amountDue, value: <Rupees amount={found.amountDue} full /> },
              { name: w.invoices.received, value: <Rupees amount={found.received} full /> },
              { name: w.invoices.toInvestors, value: <Rupees amount={found.toInvestors} full /> },
              { name: w.invoices.toSeller, value: <Rupees amount={found.toSeller} full /> },
            ]}
          />
        )}
      </Queried>
    </Block>
  );
}

async function sendLink(id: string, key: string) {
  const params = { path: { invoice_id: id } };
  const headers = { "Idempotency-Key": key };
  return dataOf(await api.POST("/api/v1/invoices/{invoice_id}/link", { params, headers }));
}
