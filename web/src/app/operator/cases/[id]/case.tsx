"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { api } from "@/api/client";
import { useIsRole } from "@/api/session";
import { formatDay } from "@/money/dates";
import { Act } from "@/operator/act";
import { type Grade, GradeBadge, KeyValue, Rupees } from "@/parts/figures";
import { LinkAgain } from "@/parts/link-again";
import { Section } from "@/parts/section";
import { StagePill } from "@/parts/stage";
import { Queried } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page, usePathId } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";
import { Evidence, type Invoice, invoiceOf } from "./evidence";
import { Recovery } from "./recovery";

/** One invoice as an operator sees it: what to look at, all that is known, and what can be decided. */
export function Case() {
  const w = useOperatorWords();
  const id = usePathId();
  const invoice = useQuery({
    queryKey: ["invoices", id],
    enabled: useIsRole("admin") && id !== null,
    queryFn: () => invoiceOf(id ?? ""),
  });
  return (
    <Page title={w.operator.caseTitle(invoice.data?.invoiceNumber ?? "")}>
      <Only roles={["admin"]}>
        {() => (
          <Queried query={invoice}>
            {(found) => (
              <div className="grid gap-8 lg:grid-cols-[2fr_1fr]">
                <Evidence invoice={found} />
                <div className="flex min-w-0 flex-col gap-8">
                  <Facts invoice={found} />
                  {found.awaiting === "operator" ? <Decide invoice={found} /> : null}
                  <Recovery invoice={found} />
                </div>
              </div>
            )}
          </Queried>
        )}
      </Only>
    </Page>
  );
}

function Facts({ invoice }: { invoice: Invoice }) {
  const w = useOperatorWords();
  const grade = invoice.grade as Grade | null;
  return (
    <section>
      <KeyValue
        rows={[
          { name: w.operator.amount, value: <Rupees amount={invoice.amount} full /> },
          { name: w.operator.received, value: <Rupees amount={invoice.received} full /> },
          { name: w.operator.due, value: formatDay(invoice.dueDate) },
          { name: w.operator.seller, value: invoice.sellerName ?? "–" },
          { name: w.operator.customer, value: invoice.customerName ?? invoice.customerGST },
          {
            name: w.operator.stage,
            value: <StagePill stage={invoice.stage} lines={w.operator.stages} />,
          },
          {
            name: w.operator.grade,
            value: grade ? <GradeBadge grade={grade} score={invoice.riskScore ?? 0} /> : "–",
          },
        ]}
      />
      <a
        className="control mt-2 inline-flex items-center underline"
        href={`/api/v1/invoices/${invoice.id}/document`}
        target="_blank"
        rel="noreferrer"
      >
        {w.operator.document}
      </a>
      <LinkAgain id={invoice.id} stage={invoice.stage} send={sendLink} />
    </section>
  );
}

async function sendLink(id: string, key: string) {
  const params = { path: { invoice_id: id } };
  const headers = { "Idempotency-Key": key };
  return api.POST("/api/v1/admin/invoices/{invoice_id}/link", { params, headers });
}

type Decision = { decision: "verified" | "rejected" | "needs_info"; reason: string };

function Decide({ invoice }: { invoice: Invoice }) {
  const w = useOperatorWords();
  const [begun] = useQueryState("decide", parseAsStringLiteral(["verified", "rejected"] as const));
  const choice = (decision: Decision["decision"]) => (reason: string) => ({ decision, reason });
  return (
    <Section title={w.operator.decide} lead={w.operator.decideText}>
      <Act
        send={async (body: Decision, headers) => {
          const path = { invoice_id: invoice.id };
          const { response } = await api.POST("/api/v1/admin/invoices/{invoice_id}/decide", {
            params: { path },
            body,
            headers,
          });
          return response.status === 202 ? w.operator.proposedToast : w.operator.done;
        }}
        isBegun={begun !== null}
        choices={[
          { name: "verified", label: w.operator.accept, look: "primary", body: choice("verified") } as const,
          { name: "needs_info", label: w.operator.ask, body: choice("needs_info") },
          { name: "rejected", label: w.operator.reject, look: "danger", body: choice("rejected") } as const,
        ].filter((one) => begun === null || one.name === begun)}
      />
    </Section>
  );
}
