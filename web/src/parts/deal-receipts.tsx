"use client";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import type { Amount } from "@/money/rupees";
import { useWords } from "@/words";
import { KeyValue, Receipt } from "./figures";

/** The figures of a deal as the API quotes them. */
export type Deal = {
  advanceRate: number | string;
  annualRate: number | string;
  allInCost: number | string;
  lateRate: number | string;
  discountedAmount: Amount;
  platformFee: Amount;
  gstOnFee: Amount;
  netToSme: Amount;
  expectedReturn: Amount;
  reserveAtMaturity: Amount;
  daysToMaturity: number;
  graceDays: number;
  dueDate: string;
};

/** What a seller gets now, and what on the due date, each opened into its lines. */
export function DealReceipts({
  terms,
  amount,
  open,
  paid = false,
}: {
  terms: Deal;
  amount: Amount;
  open?: boolean;
  paid?: boolean;
}) {
  const w = useWords();
  const less = (value: Amount) => `-${value}`;
  return (
    <div className="flex flex-col gap-4">
      <Receipt
        label={paid ? w.offer.got : w.offer.now}
        amount={terms.netToSme}
        open={open}
        lines={[
          {
            label: w.offer.advance,
            amount: terms.discountedAmount,
            note: w.offer.advanceNote(formatPercent(terms.advanceRate)),
          },
          { label: w.offer.fee, amount: less(terms.platformFee) },
          { label: w.offer.gst, amount: less(terms.gstOnFee) },
        ]}
        total={paid ? w.offer.got : w.offer.now}
      />
      <Receipt
        label={w.offer.later(formatDay(terms.dueDate))}
        amount={terms.reserveAtMaturity}
        open={open}
        lines={[
          { label: w.offer.invoice, amount },
          { label: w.offer.advanceBack, amount: less(terms.discountedAmount) },
          {
            label: w.offer.interest,
            amount: less(terms.expectedReturn),
            note: w.offer.interestNote(formatPercent(terms.annualRate), terms.daysToMaturity),
          },
        ]}
        total={w.offer.later(formatDay(terms.dueDate))}
      />
      <KeyValue
        rows={[
          { name: w.offer.allIn, value: w.offer.aYear(formatPercent(terms.allInCost)) },
          {
            name: w.offer.late,
            value: w.offer.lateText(formatPercent(terms.lateRate), terms.graceDays),
          },
        ]}
      />
    </div>
  );
}
