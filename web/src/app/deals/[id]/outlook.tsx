"use client";
/** What the amount would bring: line by line, by lateness, and over time. Every figure is the server's. */
import { daysBetween, formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { formatRupees, paiseOf } from "@/money/rupees";
import { Receipt, Rupees } from "@/parts/figures";
import { useWords } from "@/words";
import type { Quote } from "./use-quote";

export function Working({ quote }: { quote: Quote }) {
  const w = useWords();
  const onTime = quote.outcomes[0];
  if (!onTime) return null;
  const days = daysBetween(quote.disbursedOn, onTime.paidOn);
  const fee = { label: w.invest.platformFee, amount: -paiseOf(onTime.platformFee) };
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.termsTitle}</h2>
      <Receipt
        open
        label={`${w.invest.gain} · ${w.invest.aYear(formatPercent(onTime.annualROI))}`}
        amount={onTime.gain}
        total={w.invest.gain}
        lines={[
          {
            label: w.invest.interest,
            amount: onTime.interest,
            note: w.invest.interestNote(formatPercent(quote.annualRate), days),
          },
          { ...fee, note: formatPercent(quote.platformFeeRate) },
        ]}
      />
      <p className="text-12 text-quiet">{w.invest.beforeTax}</p>
    </section>
  );
}

const CELL = "figure px-3";

export function Lateness({ quote }: { quote: Quote }) {
  const w = useWords();
  const cap = formatRupees(quote.lateCap, { full: true });
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.latenessTitle}</h2>
      <p className="text-14 text-quiet">{w.invest.latenessText(formatPercent(quote.lateRate), cap)}</p>
      <table className="w-full border-collapse text-14">
        <caption className="sr-only">{w.invest.latenessTitle}</caption>
        <thead>
          <tr className="h-10 border-b border-line text-quiet">
            <th scope="col" className="px-3 text-start font-normal">
              {w.invest.daysLate}
            </th>
            <th scope="col" className={`${CELL} font-normal max-md:hidden`}>
              {w.invest.lateCharge}
            </th>
            <th scope="col" className={`${CELL} font-normal`}>
              {w.invest.youEarn}
            </th>
            <th scope="col" className={`${CELL} font-normal`}>
              {w.invest.comesBack}
            </th>
          </tr>
        </thead>
        <tbody>
          {quote.outcomes.map((one) => (
            <tr key={one.daysLate} className="h-16 border-b border-line">
              <th scope="row" className="px-3 text-start font-normal">
                {one.daysLate === 0 ? w.invest.onTime : w.invest.late(one.daysLate)}
                <span className="block text-12 text-quiet">{formatDay(one.paidOn)}</span>
              </th>
              <td className={`${CELL} max-md:hidden`}>{formatRupees(one.lateCharge, { full: true })}</td>
              <td className={CELL}>
                {formatRupees(one.gain, { full: true })}
                <span className="block text-12 text-quiet">
                  {w.invest.aYear(formatPercent(one.annualROI))}
                </span>
              </td>
              <td className={CELL}>{formatRupees(one.comesBack, { full: true })}</td>
            </tr>
          ))}
          <tr className="h-16">
            <th scope="row" className="px-3 text-start font-normal">
              {w.invest.never}
              <span className="block text-12 text-quiet">
                {w.invest.neverText(formatDay(quote.defaultOn))}
              </span>
            </th>
            <td colSpan={3} className="px-3 text-end text-bad">
              {w.invest.loss(formatRupees(quote.amount, { full: true }))}
              <span className="block text-12 text-quiet">
                {quote.recourse ? w.invest.recourse : w.invest.noRecourse}
              </span>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

const WIDTH = 640;
const EDGE = 10;

/** Out today, back on the due date, in default after that; to scale. */
export function Flow({ quote }: { quote: Quote }) {
  const w = useWords();
  const onTime = quote.outcomes[0];
  if (!onTime) return null;
  const whole = daysBetween(quote.disbursedOn, quote.defaultOn);
  const at = (day: string) => EDGE + (daysBetween(quote.disbursedOn, day) / whole) * (WIDTH - 2 * EDGE);
  const points = [
    { day: quote.disbursedOn, name: w.invest.flowOut, amount: -paiseOf(quote.amount), look: "fill-accent" },
    { day: onTime.paidOn, name: w.invest.flowBack, amount: paiseOf(onTime.comesBack), look: "fill-good" },
    { day: quote.defaultOn, name: w.invest.flowDefault, amount: null, look: "fill-bad" },
  ];
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.flowTitle}</h2>
      <svg viewBox={`0 0 ${WIDTH} 24`} className="w-full" aria-hidden>
        <line x1={EDGE} x2={at(onTime.paidOn)} y1={12} y2={12} className="stroke-accent stroke-2" />
        <line
          x1={at(onTime.paidOn)}
          x2={WIDTH - EDGE}
          y1={12}
          y2={12}
          strokeDasharray="4 6"
          className="stroke-edge stroke-2"
        />
        {points.map((point) => (
          <circle key={point.day} cx={at(point.day)} cy={12} r={8} className={point.look} />
        ))}
      </svg>
      <ol className="grid gap-4 md:grid-cols-3">
        {points.map((point) => (
          <li key={point.day} className="text-14 md:last:text-end md:nth-2:text-center">
            <p className="font-semibold">
              {point.amount === null ? "—" : <Rupees amount={point.amount} full />}
            </p>
            <p>
              <svg viewBox="0 0 8 8" className="me-2 inline size-2 align-baseline" aria-hidden>
                <circle cx={4} cy={4} r={4} className={point.look} />
              </svg>
              {point.name}
            </p>
            <time dateTime={point.day} className="text-12 text-quiet">
              {formatDay(point.day)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}
