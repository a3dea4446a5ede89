"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatDay } from "@/money/dates";
import { KeyValue, Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { StagePill } from "@/parts/stage";
import { Queried } from "@/parts/states";
import { useOperatorWords } from "@/words/operator";

/** The invoice that something is about, by what people know it by. */
export function AboutInvoice({ id }: { id: string }) {
  const w = useOperatorWords();
  const invoice = useQuery({
    queryKey: ["invoices", id],
    queryFn: async () =>
      dataOf(await api.GET("/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } })),
  });
  return (
    <Queried query={invoice} rows={2}>
      {(found) => (
        <KeyValue
          rows={[
            {
              name: w.operator.invoice,
              value: (
                <Link className="text-accent underline" href={`/operator/cases/${id}`}>
                  {found.invoiceNumber}
                </Link>
              ),
            },
            { name: w.operator.seller, value: found.sellerName ?? "–" },
            { name: w.operator.customer, value: found.customerName ?? found.customerGST },
            { name: w.operator.amount, value: <Rupees amount={found.amount} full /> },
            { name: w.operator.due, value: formatDay(found.dueDate) },
            {
              name: w.operator.stage,
              value: <StagePill stage={found.stage} lines={w.operator.stages} />,
            },
          ]}
        />
      )}
    </Queried>
  );
}
