"use client";
import { useRouter } from "next/navigation";
import type { MouseEvent, ReactNode } from "react";
/**
 * A list as a table: rows of 64 px, `j` and `k` move, Enter opens. What sorts and filters is the server
 * (view state in the URL by nuqs), so this needs no table machinery of a library.
 */
import { Link } from "@/parts/link";
import { useFirstWords } from "@/words/first";
import { Button } from "./button";

export type Column<Row> = {
  key: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the end. */
  figure?: boolean;
  /** Not on a phone. */
  wide?: boolean;
};

export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  hrefOf,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Where a row leads: its first cell is the link, and a click anywhere in the row follows it. */
  hrefOf?: (row: Row) => string | null;
}) {
  const router = useRouter();
  const look = (column: Column<Row>) =>
    `px-3 py-2 max-md:px-2 max-md:first:ps-0 max-md:last:pe-0 ${column.figure ? "figure" : "text-start"} ${column.wide ? "max-md:hidden" : ""}`;
  return (
    // Large letters may need more than the width: then the table scrolls within itself, never the page.
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-14">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="h-10 border-b border-line text-quiet">
            {columns.map((column) => (
              <th key={column.key} scope="col" className={`font-normal ${look(column)}`}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const href = hrefOf?.(row) ?? null;
            return (
              // The link within is what the keyboard and readers use; the row only widens it for a mouse.
              <tr
                key={rowKey(row)}
                data-row={rowKey(row)}
                className={`h-16 border-b border-line ${href ? "cursor-pointer hover:bg-sunken" : ""}`}
                onClick={href ? (event) => isOnItself(event) && router.push(href) : undefined}
              >
                {columns.map((column, at) => (
                  <td key={column.key} className={look(column)}>
                    {href && at === 0 ? (
                      <Link
                        href={href}
                        className="control inline-flex items-center font-semibold text-accent"
                      >
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A click on the row and not on something in it that does something of its own. */
function isOnItself(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest("a,button,input,select") === null;
}

/** Keyset pages grow downwards: `useInfiniteQuery` with `nextCursor(response)` from `@/api/client`. */
export function Pagination({
  hasMore,
  busy,
  onMore,
}: {
  hasMore: boolean;
  busy: boolean;
  onMore: () => void;
}) {
  const w = useFirstWords();
  return hasMore ? (
    <div className="flex justify-center py-4">
      <Button changes={false} busy={busy} onClick={onMore}>
        {w.parts.more}
      </Button>
    </div>
  ) : null;
}
