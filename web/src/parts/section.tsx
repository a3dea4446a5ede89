import type { ReactNode } from "react";

/** A part of a page with its name. */
export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h2 className="text-18 font-semibold">{title}</h2>
      {lead ? <p className="max-w-2xl text-14 text-quiet">{lead}</p> : null}
      {children}
    </section>
  );
}
