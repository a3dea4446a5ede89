"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatPercent } from "@/money/percent";
import { formatRupees } from "@/money/rupees";
import { KeyValue, Rupees, Stat } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { useWords } from "@/words";
import type { Read } from "./typed";

type Backtest = components["schemas"]["BacktestShown"];

/** What the rules, as they are typed, would do now; and what became of the past ones they would have wanted. */
export function Preview({ rules }: { rules: Read | null }) {
  const w = useWords();
  const asked = useDeferredValue(rules);
  const preview = useQuery({
    queryKey: ["auto-invest", "preview", asked],
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      if (!asked) throw new Error("there is nothing to ask");
      return dataOf(await api.GET("/api/v1/auto-invest/preview", { params: { query: asked } }));
    },
  });
  return (
    <section className="flex flex-col gap-4" aria-live="polite">
      <h2 className="text-18 font-semibold">{w.auto.now}</h2>
      <Queried query={preview} rows={4}>
        {(found) => (
          <>
            <Stat
              name={w.auto.wouldInvest}
              note={`${w.auto.matches(found.matches)} ${w.auto.intoInvoices(found.invoices)}`}
            >
              <Rupees amount={found.wouldInvest} />
            </Stat>
            <Past past={found.backtest} most={asked ? formatRupees(asked.amount) : ""} />
          </>
        )}
      </Queried>
    </section>
  );
}

function Past({ past, most }: { past: Backtest; most: string }) {
  const w = useWords();
  return (
    <>
      <h2 className="text-18 font-semibold">{w.auto.past}</h2>
      <p className="text-14 text-quiet">
        {past.listings ? w.auto.pastText(past.days, most) : w.auto.pastNone}
      </p>
      {past.listings ? (
        <KeyValue
          rows={[
            { name: w.auto.pastListings, value: past.listings },
            { name: w.auto.pastInvested, value: <Rupees amount={past.invested} /> },
            { name: w.auto.pastRepaid, value: past.repaid },
            { name: w.auto.pastLate, value: past.late },
            { name: w.auto.pastDefaulted, value: past.defaulted },
            { name: w.auto.pastWrittenOff, value: past.writtenOff },
            { name: w.auto.pastEarned, value: <Rupees amount={past.earned} /> },
            { name: w.auto.pastLost, value: <Rupees amount={past.lost} loss /> },
            {
              name: w.auto.pastReturn,
              value: past.annualReturn === null ? w.auto.pastOpen : formatPercent(past.annualReturn),
            },
          ]}
        />
      ) : null}
    </>
  );
}
