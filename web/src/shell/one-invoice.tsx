"use client";
import type { ReactNode } from "react";
import { type InvoiceShown, useInvoice } from "@/api/invoices";
import type { Role } from "@/api/session";
import { Queried } from "@/parts/states";
import { Only } from "./only";
import { usePathId } from "./page";

/** The invoice whose id is in the path, for one role. `under`: how many parts of the path follow the id. */
export function OneInvoice({
  shownTo,
  under = 0,
  children,
}: {
  shownTo: Role;
  under?: number;
  children: (found: InvoiceShown) => ReactNode;
}) {
  return <Only roles={[shownTo]}>{() => <Found under={under}>{children}</Found>}</Only>;
}

// Inside `Only`: nothing is asked before it is known that it is theirs to ask.
function Found({ under, children }: { under: number; children: (found: InvoiceShown) => ReactNode }) {
  return <Queried query={useInvoice(usePathId(under))}>{children}</Queried>;
}
