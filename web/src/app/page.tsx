"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatInstant } from "@/money/dates";
import { formatRupees, paiseOf } from "@/money/rupees";
import { ButtonLink } from "@/parts/button";
import { KeyValue, Rupees, Stat } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Page } from "@/shell/page";
import { useFirstWords } from "@/words/first";

const EVERY_MILLISECONDS = 15_000;

export default function Landing() {
  const w = useFirstWords();
  const totals = useQuery({
    queryKey: ["public", "totals"],
    queryFn: async () => dataOf(await api.GET("/api/v1/public/totals")),
    refetchInterval: EVERY_MILLISECONDS,
  });
  return (
    <Page
      title={w.landing.title}
      lead={w.landing.lead}
      actions={
        <div className="flex gap-2">
          <ButtonLink href="/sign-in">{w.shell.signIn}</ButtonLink>
          <ButtonLink href="/sign-up" look="primary">
            {w.shell.signUp}
          </ButtonLink>
        </div>
      }
    >
      <Queried query={totals}>
        {(now) => (
          <>
            <section aria-label={w.landing.totals} className="grid gap-4 md:grid-cols-2 lg:grid-cols-4">
              <Stat name={w.landing.financed} note={w.landing.invoicesFinanced(now.invoicesFinanced)}>
                <Rupees amount={now.financed} />
              </Stat>
              <Stat name={w.landing.repaid}>
                <Rupees amount={now.repaid} />
              </Stat>
              <Stat name={w.landing.outstanding}>
                <Rupees amount={now.outstanding} />
              </Stat>
              <Stat name={w.landing.lost} note={w.landing.lossText}>
                <Rupees amount={now.lost} loss />
              </Stat>
            </section>
            <section className="max-w-2xl">
              <h2 className="text-18 font-semibold">{w.landing.losses}</h2>
              <p className="text-14 text-quiet">
                {w.landing.lossHistory(
                  formatRupees(now.lost, { full: true }),
                  now.invoicesLost,
                  formatRupees(now.financed, { full: true }),
                  now.invoicesFinanced,
                )}
              </p>
            </section>
            <section className="max-w-2xl">
              <h2 className="text-18 font-semibold">{w.landing.escrow}</h2>
              <p className="text-14 text-quiet">{w.landing.escrowText}</p>
              <KeyValue
                rows={[
                  { name: w.landing.held, value: <Rupees amount={now.heldByTrustee} full /> },
                  { name: w.landing.owed, value: <Rupees amount={now.owed} full /> },
                  { name: w.landing.difference, value: <Rupees amount={now.difference} full loss /> },
                ]}
              />
              <p className="text-14">
                {paiseOf(now.difference) === 0n
                  ? w.status.whole
                  : w.status.notWhole(formatRupees(now.difference, { full: true }))}
              </p>
              <p className="text-12 text-quiet">{w.landing.asOf(formatInstant(now.at))}</p>
            </section>
          </>
        )}
      </Queried>
    </Page>
  );
}
