"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Problem, sayProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { formatDay, formatInstant } from "@/money/dates";
import { KeyValue, Rupees } from "@/parts/figures";
import { useLinkText } from "@/parts/link-text";
import { Rails } from "@/parts/rails";
import { EmptyState, Loading, Queried } from "@/parts/states";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { AcceptByLink } from "./accept";
import { DisputeByLink } from "./dispute";
import { DocumentByLink } from "./document";

export type Linked = components["schemas"]["LinkedInvoice"];

const LOOK_AGAIN_MILLISECONDS = 5_000;

/** For the customer with a letter from us: one invoice, without signing in. */
export default function ActPage() {
  const w = useWords();
  const link = useLinkText("hundi.act");
  if (link) return <ByLink key={link} link={link} />;
  return (
    <Page title={w.act.title}>
      {link === null ? <EmptyState title={w.act.noLink} text={w.act.noLinkText} /> : <Loading />}
    </Page>
  );
}

/** A link that is no good is no page of somebody else's: the holder reads what to do about it. */
function isRefused(problem: unknown): boolean {
  return problem instanceof Problem && !problem.mayRetry;
}

function ByLink({ link }: { link: string }) {
  const w = useWords();
  const found = useQuery({
    queryKey: ["act", link],
    queryFn: async () => dataOf(await api.POST("/api/v1/links/open", { body: { link } })),
    // What is accepted is offered and financed later; then the account to pay to appears.
    refetchInterval: ({ state }) => (state.data?.standing === "accepted" ? LOOK_AGAIN_MILLISECONDS : false),
  });
  return found.data ? (
    <One link={link} found={found.data} />
  ) : (
    <Page title={w.act.title}>
      {isRefused(found.error) ? (
        <div role="alert">
          <EmptyState title={w.act.noLink} text={sayProblem(w, found.error)} />
        </div>
      ) : (
        <Queried query={found}>{() => null}</Queried>
      )}
    </Page>
  );
}

function One({ link, found }: { link: string; found: Linked }) {
  const w = useWords();
  return (
    <Page
      title={w.act.titleOf(found.invoiceNumber)}
      lead={found.sellerName ? w.dues.from(found.sellerName) : undefined}
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
          <KeyValue
            rows={[
              { name: w.invoices.amount, value: <Rupees amount={found.amount} full /> },
              { name: w.invoices.due, value: formatDay(found.dueDate) },
              { name: w.act.seller, value: found.sellerName ?? "" },
              { name: w.act.sellerGstin, value: <code>{found.sellerGstin ?? ""}</code> },
              { name: w.act.you, value: found.customerName ?? "" },
              { name: w.act.yourGstin, value: <code>{found.customerGstin}</code> },
            ]}
          />
          {found.standing === "open" ? (
            <div>
              <h2 className="text-15 font-semibold">{w.act.meaning}</h2>
              <p className="text-14 text-quiet">{w.act.meaningText}</p>
            </div>
          ) : null}
        </section>
        <div className="flex flex-col gap-6 lg:row-span-2">
          {found.standing === "open" ? (
            <AcceptByLink link={link} found={found} />
          ) : (
            <Standing found={found} />
          )}
          {found.standing === "accepted" ? <HowToPay link={link} found={found} /> : null}
          {found.canDispute && found.standing === "open" ? <DisputeByLink link={link} /> : null}
        </div>
        <DocumentByLink link={link} number={found.invoiceNumber} />
      </div>
    </Page>
  );
}

function Standing({ found }: { found: Linked }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4" role="status">
      <h2 className="text-18 font-semibold">{w.act.standing[found.standing]}</h2>
      <p className="text-quiet">{w.act.standingText[found.standing]}</p>
      <p className="text-14 text-quiet">{w.act.shownUntil(formatInstant(found.expiresAt))}</p>
    </section>
  );
}

/** The account is opened when the invoice is offered; until then nothing has to be paid. */
function HowToPay({ link, found }: { link: string; found: Linked }) {
  const w = useWords();
  const payment = useQuery({
    queryKey: ["act", "payment", link],
    enabled: found.canPay,
    queryFn: async () => dataOf(await api.POST("/api/v1/links/payment", { body: { link } })),
    refetchInterval: LOOK_AGAIN_MILLISECONDS,
  });
  if (!found.canPay) return <EmptyState title={w.dues.noAccountYet} />;
  return <Queried query={payment}>{(rails) => <Rails found={rails} />}</Queried>;
}
