"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatDay, formatInstant } from "@/money/dates";
import { formatRupees, paiseOf } from "@/money/rupees";
import { KeyValue, StatusPill } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Page } from "@/shell/page";
import { useFirstWords } from "@/words/first";

const EVERY_MILLISECONDS = 15_000;

/** Whether it answers and whether money moves, for everybody. */
export default function Status() {
  const w = useFirstWords();
  const now = useQuery({
    queryKey: ["public", "status"],
    queryFn: async () => dataOf(await api.GET("/api/v1/public/status")),
    refetchInterval: EVERY_MILLISECONDS,
  });
  const totals = useQuery({
    queryKey: ["public", "totals"],
    queryFn: async () => dataOf(await api.GET("/api/v1/public/totals")),
    refetchInterval: EVERY_MILLISECONDS,
  });
  const isUp = !now.error;
  return (
    <Page title={w.status.title} lead={w.status.lead}>
      <div className="max-w-2xl divide-y divide-line">
        {now.data || now.error ? (
          <KeyValue
            rows={[
              {
                name: w.status.platform,
                value: (
                  <StatusPill tone={isUp ? "good" : "bad"}>{isUp ? w.status.up : w.status.down}</StatusPill>
                ),
              },
            ]}
          />
        ) : null}
        <Queried query={now}>
          {(found) => (
            <KeyValue
              rows={[
                {
                  name: w.status.money,
                  value: (
                    <StatusPill tone={found.moneyMoves ? "good" : "bad"}>
                      {found.moneyMoves ? w.status.moves : w.status.halted}
                    </StatusPill>
                  ),
                },
                ...(found.haltedSince
                  ? [{ name: w.status.haltedSince, value: formatInstant(found.haltedSince) }]
                  : []),
                { name: w.status.businessDay, value: formatDay(found.today) },
              ]}
            />
          )}
        </Queried>
        <Queried query={totals} rows={1}>
          {(found) => (
            <KeyValue
              rows={[
                {
                  name: w.status.escrow,
                  value:
                    paiseOf(found.difference) === 0n
                      ? w.status.whole
                      : w.status.notWhole(formatRupees(found.difference, { full: true })),
                },
              ]}
            />
          )}
        </Queried>
        <p className="py-3 text-12 text-quiet">{w.status.refresh}</p>
      </div>
    </Page>
  );
}
