"use client";
import Link from "next/link";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { formatRupees, paiseOf } from "@/money/rupees";
import { type Grade, GradeBadge, Rupees } from "@/parts/figures";
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
  return (
    <Link href={`/deals/${offer.id}`} className="block py-2 hover:underline">
      <span className="font-semibold">{offer.customerName}</span>
      <Small>
        {offer.sellerName} · {offer.invoiceNumber}
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
      <progress
        aria-label={w.invest.raised}
        className="ms-auto block h-1.5 w-28 accent-accent"
        value={Number(paiseOf(offer.raised))}
        max={Number(paiseOf(offer.discountedAmount))}
      />
      <Small>{w.invest.leftOf(formatRupees(offer.discountedAmount))}</Small>
    </>
  );
}

function Small({ children }: { children: React.ReactNode }) {
  return <span className="block text-12 font-normal text-quiet">{children}</span>;
}
