"use client";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { formatRupees, paiseOf } from "@/money/rupees";
import { type Grade, GradeBadge, Rupees } from "@/parts/figures";
import { Link } from "@/parts/link";
import { CountdownClock } from "@/parts/progress";
import { Table } from "@/parts/table";
import { useWords } from "@/words";
import type { Offer } from "./page";

/** Who, what it earns, when, and what is left: rupees before per cent. */
export function Offers({ rows }: { rows: readonly Offer[] }) {
  const w = useWords();
  return (
    <Table
      caption={w.invest.marketplace}
      rows={rows}
      rowKey={(offer) => offer.id}
      columns={[
        {
          key: "grade",
          head: w.invest.grade,
          cell: (offer) => <GradeBadge grade={offer.grade as Grade} score={offer.riskScore} />,
        },
        { key: "deal", head: w.invest.deal, cell: (offer) => <Named offer={offer} /> },
        { key: "earns", head: w.invest.earns, figure: true, cell: (offer) => <Earns offer={offer} /> },
        {
          key: "due",
          head: w.invest.due,
          figure: true,
          wide: true,
          cell: (offer) => (
            <>
              {formatDay(offer.dueDate)}
              <Small>{w.invest.inDays(offer.daysToMaturity)}</Small>
            </>
          ),
        },
        {
          key: "left",
          head: w.invest.left,
          figure: true,
          wide: true,
          cell: (offer) => <Left offer={offer} />,
        },
        {
          key: "closes",
          head: w.invest.closes,
          figure: true,
          wide: true,
          cell: (offer) => <CountdownClock until={offer.closesAt} />,
        },
      ]}
    />
  );
}

function Named({ offer }: { offer: Offer }) {
  const w = useWords();
  return (
    <Link href={`/deals/${offer.id}`} className="block py-2 hover:underline">
      <span className="font-semibold">{offer.customerName}</span>
      <Small>
        {offer.sellerName} · {offer.invoiceNumber}
        <span className="block md:hidden">
          {formatDay(offer.dueDate)} · {w.invest.inDays(offer.daysToMaturity)}
        </span>
      </Small>
    </Link>
  );
}

function Earns({ offer }: { offer: Offer }) {
  const w = useWords();
  return (
    <>
      <span className="font-semibold">
        <Rupees amount={offer.expectedReturn} />
      </span>
      <Small>
        {w.invest.onAmount(formatRupees(offer.discountedAmount))}
        <span className="max-md:hidden"> · </span>
        <span className="max-md:block">{w.invest.aYear(formatPercent(offer.expectedROI))}</span>
      </Small>
    </>
  );
}

function Left({ offer }: { offer: Offer }) {
  const w = useWords();
  return (
    <>
      <Rupees amount={offer.remaining} />
      <Bar part={Number(paiseOf(offer.raised))} whole={Number(paiseOf(offer.discountedAmount))} />
      <Small>{w.invest.leftOf(formatRupees(offer.discountedAmount))}</Small>
    </>
  );
}

const BAR = 112;

/** How much of the target is there; the figures beside it say the same. */
function Bar({ part, whole }: { part: number; whole: number }) {
  return (
    <svg viewBox={`0 0 ${BAR} 6`} className="ms-auto my-1 h-1.5 w-28" aria-hidden>
      <rect width={BAR} height={6} rx={3} className="fill-line" />
      {part > 0 ? (
        <rect width={Math.max(6, (part / whole) * BAR)} height={6} rx={3} className="fill-accent" />
      ) : null}
    </svg>
  );
}

function Small({ children }: { children: React.ReactNode }) {
  return <span className="block text-12 font-normal text-quiet">{children}</span>;
}
