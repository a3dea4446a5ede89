import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";

const PAYABLE = ["overdue", "partially_repaid", "disbursed", "defaulted"] as const;

async function payableInvoices() {
  const pages = await Promise.all(
    PAYABLE.map(async (stage) =>
      dataOf(await api.GET("/api/v1/admin/invoices", { params: { query: { stage } } })),
    ),
  );
  return pages.flat();
}

/** The invoices that money may be placed on by hand. */
export function usePayable() {
  return useQuery({ queryKey: ["admin", "invoices", "payable"], queryFn: payableInvoices });
}
