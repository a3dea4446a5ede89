"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, dataOf } from "@/api/client";
import type { Decimal } from "@/api/exact";
import type { components } from "@/api/schema";
import { paiseOf, readTyped } from "@/money/rupees";

const PAUSE_MILLISECONDS = 250;

export type Quote = components["schemas"]["InvestmentQuote"];

/**
 * What the typed amount would bring, asked once typing pauses. Of no amount: of all that is left.
 * `asked` is the amount the answer is about.
 */
export function useQuote(id: string, typed: string, enabled: boolean) {
  const amount = useSettled(readTyped(typed));
  const wanted = amount === "0.00" ? null : amount;
  const [kept, setKept] = useState<Quote>();
  // What is certainly refused is not asked: what is left only shrinks while an invoice is open.
  const isTooMuch = kept && wanted !== null && paiseOf(wanted) > paiseOf(kept.remaining);
  const quote = useQuery({
    queryKey: ["quote", id, wanted],
    queryFn: async () => {
      const query = wanted === null ? {} : { amount: wanted };
      const params = { path: { invoice_id: id }, query };
      return dataOf(await api.GET("/api/v1/invoices/{invoice_id}/quote", { params }));
    },
    placeholderData: keepPreviousData,
    meta: { asksAhead: true },
    enabled: enabled && !isTooMuch,
  });
  useEffect(() => {
    if (quote.data) setKept(quote.data);
  }, [quote.data]);
  // A refused amount leaves the last figures in place, and the form to mend it in.
  return { quote, shown: quote.data ?? kept, asked: wanted };
}

function useSettled(value: Decimal | null): Decimal | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
