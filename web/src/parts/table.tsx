"use client";
/**
 * A list as a table: rows of 64 px, `j` and `k` move, Enter opens. What sorts and filters is the server
 * (view state in the URL by nuqs), so this needs no table machinery; a screen with client-side sorting over
 * a whole list brings `@tanstack/react-table` and gives its rows here.
 */
import type { ReactNode } from "react";
import { useWords } from "@/words";
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
  onOpen,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
}) {
  const look = (column: Column<Row>) =>
    `px-3 ${column.figure ? "figure" : "text-start"} ${column.wide ? "max-md:hidden" : ""}`;
  return (
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
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            data-row
            tabIndex={onOpen ? 0 : undefined}
            className={`h-16 border-b border-line ${onOpen ? "cursor-pointer hover:bg-sunken" : ""}`}
            onClick={onOpen ? () => onOpen(row) : undefined}
            onKeyDown={
              onOpen
                ? (event) => event.key === "Enter" && event.target === event.currentTarget && onOpen(row)
                : undefined
            }
          >
            {columns.map((column) => (
              <td key={column.key} className={look(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
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
  const w = useWords();
  return hasMore ? (
    <div className="flex justify-center py-4">
      <Button busy={busy} onClick={onMore}>
        {w.parts.more}
      </Button>
    </div>
  ) : null;
}
