"use client";
import { formatPercent } from "@/money/percent";
import { type Grade, GradeBadge } from "@/parts/figures";
import { useWords } from "@/words";
import type { Invoice } from "./deal";

/** The grade, opened: each factor with its points, and their sum. */
export function RiskFactors({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.checks.risk;
  if (!invoice.riskReasons.length || invoice.riskScore === null) return null;
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.riskTitle}</h2>
      <p className="text-14 text-quiet">{w.invest.riskText}</p>
      <dl className="divide-y divide-line rounded-lg border border-line bg-panel px-4">
        {invoice.riskReasons.map(({ code, points }) => (
          <div key={code} className="flex min-h-10 items-center justify-between gap-4 py-2">
            <dt>{names[code] ?? code}</dt>
            <dd className={`figure ${points < 0 ? "text-warn" : ""}`}>
              {points < 0 ? `−${-points}` : `+${points}`}
            </dd>
          </div>
        ))}
        <div className="flex min-h-16 items-center justify-between gap-4 font-semibold">
          <dt>{w.invest.score}</dt>
          <dd>
            <GradeBadge grade={invoice.grade as Grade} score={invoice.riskScore} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What the model says of lateness, and what moves it. */
export function LateOpinion({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.checks.lateness;
  const late = invoice.latePayment;
  if (!late) return null;
  const percent = formatPercent(Math.round(Number(late.probability) * 100));
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.lateTitle}</h2>
      <p className="text-14">{w.invest.lateText(percent)}</p>
      {late.reasons.length ? (
        <>
          <p className="text-14 text-quiet">{w.invest.lateReasons}</p>
          <ul className="list-disc ps-6 text-14">
            {late.reasons.map(({ code }) => (
              <li key={code}>{names[code] ?? code}</li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
