import type { ReactNode } from "react";

/** A titled panel of a page. */
export function Block({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
      {title ? <h2 className="text-18 font-semibold">{title}</h2> : null}
      {children}
    </section>
  );
}
