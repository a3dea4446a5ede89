"use client";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { HOMES, type Me, type Role } from "@/api/session";

/** Head and body of a page. The title is the document's too. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · hundi`;
  }, [title]);
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-28 font-semibold">{title}</h1>
          {lead ? <p className="text-quiet">{lead}</p> : null}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

export function homeOf(me: Me): string {
  return HOMES[me.role as Role];
}

/**
 * The last part of the path: the id of a page behind a `_` shell. Null in the very first render, which must be
 * the shell's own; so give queries `enabled: id !== null`. `under`: how many parts follow the id.
 */
export function usePathId(under = 0): string | null {
  const path = usePathname();
  const isHydrated = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return isHydrated
    ? (path
        .split("/")
        .filter(Boolean)
        .at(-1 - under) ?? null)
    : null;
}
