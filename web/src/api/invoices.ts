"use client";
/** Invoices: the seller's own, or those a customer is to pay. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, dataOf, nextCursor } from "./client";
import type { components } from "./schema";

export type InvoiceSummary = components["schemas"]["InvoiceSummary"];
export type InvoiceShown = components["schemas"]["InvoiceShown"];
export type Status = "uploaded" | "verified" | "funded" | "repaid" | "defaulted";

const PAGE = 50;
// Pages that are read to sum up: beyond them a screen says of how many it speaks.
const PAGES_MAX = 10;
const LOOK_AGAIN_MILLISECONDS = 2_000;
// Stages that we leave by ourselves, within seconds.
const MOVING = new Set(["uploaded", "verifying", "funded"]);

type Page = { rows: InvoiceSummary[]; next: string | null };

async function page(status: Status | null, cursor: string | null, limit: number): Promise<Page> {
  const query = { limit, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) };
  const answer = await api.GET("/api/v1/invoices", { params: { query } });
  return { rows: dataOf(answer), next: nextCursor(answer.response) };
}

export function useInvoicePages(status: Status | null) {
  return useInfiniteQuery({
    queryKey: ["invoices", "pages", status],
    queryFn: ({ pageParam }) => page(status, pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    select: (found) => found.pages.flatMap((page) => page.rows),
  });
}

/** All of them, up to a thousand, newest first. */
export function useAllInvoices() {
  return useQuery({
    queryKey: ["invoices", "all"],
    queryFn: async () => {
      const rows: InvoiceSummary[] = [];
      let cursor: string | null = null;
      for (let read = 0; read < PAGES_MAX; read += 1) {
        const found: Page = await page(null, cursor, 2 * PAGE);
        rows.push(...found.rows);
        cursor = found.next;
        if (cursor === null) break;
      }
      return rows;
    },
  });
}

/** One invoice; looked at again and again while it moves by itself. */
export function useInvoice(id: string | null) {
  return useQuery<InvoiceShown>({
    queryKey: ["invoice", id],
    enabled: id !== null,
    queryFn: async () => {
      const params = { path: { invoice_id: id ?? "" } };
      // openapi-fetch forgets how long a box is.
      return dataOf(await api.GET("/api/v1/invoices/{invoice_id}", { params })) as InvoiceShown;
    },
    refetchInterval: (query) => {
      const found = query.state.data;
      return found && MOVING.has(found.stage) && found.awaiting === null ? LOOK_AGAIN_MILLISECONDS : false;
    },
  });
}

export type Waited = "us" | "operator" | "you" | "customer" | "investors" | "bank" | "nobody";
const SELLER_WAITS: Readonly<Record<string, Waited>> = {
  uploaded: "us",
  verifying: "us",
  needs_info: "you",
  verified: "customer",
  accepted: "you",
  listed: "investors",
  funded: "bank",
  disbursed: "customer",
  partially_repaid: "customer",
  overdue: "customer",
  defaulted: "us",
};

/** Whom its seller waits for. */
export function waitsOn(invoice: InvoiceSummary): Waited {
  return invoice.awaiting === "operator" ? "operator" : (SELLER_WAITS[invoice.stage] ?? "nobody");
}
