"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Problem } from "@/api/problem";
import { KeyValue, Rupees } from "@/parts/figures";
import { useWords } from "@/words";

/** What the reader has in this invoice; nothing, when that is nothing. */
export function OwnMoney({ invoiceId }: { invoiceId: string }) {
  const w = useWords();
  const portfolio = useQuery({
    queryKey: ["portfolio", "of", invoiceId],
    queryFn: async () => dataOf(await api.GET("/api/v1/portfolio", { params: { query: { limit: 100 } } })),
    retry: (failed, problem) => failed < 2 && problem instanceof Problem && problem.mayRetry,
  });
  const own = portfolio.data?.positions.filter((one) => one.invoiceId === invoiceId) ?? [];
  if (!own.length) return null;
  return (
    <section className="rounded-xl border border-line bg-panel p-4">
      <h2 className="text-18 font-semibold">{w.invest.ownTitle}</h2>
      {own.map((one) => (
        <KeyValue
          key={one.commitmentId}
          rows={[
            { name: w.invest.yours, value: <Rupees amount={one.amount} full /> },
            { name: w.invest.cameBack, value: <Rupees amount={one.received} full /> },
          ]}
        />
      ))}
    </section>
  );
}
