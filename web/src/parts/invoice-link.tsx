import { Link } from "@/parts/link";

/** The invoice that a move of money was for, by its number; nothing where it was for none. */
export function InvoiceLink({
  id,
  number,
  to,
}: {
  id: string | null;
  number: string | null;
  to: "deals" | "invoices";
}) {
  if (id === null || number === null) return null;
  return (
    <Link href={`/${to}/${id}`} className="whitespace-nowrap text-accent underline">
      {number}
    </Link>
  );
}
