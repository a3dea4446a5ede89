"use client";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "@/parts/link";

export type Need = {
  key: string;
  href: string;
  title: string;
  text: string;
  figure?: ReactNode;
  bad?: boolean;
};

/** What somebody has to do, the most pressing first; each leads to where it is done. */
export function Attention({ title, needs, none }: { title: string; needs: readonly Need[]; none: string }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{title}</h2>
      {needs.length ? (
        <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
          {needs.map((need) => (
            <li key={need.key} data-row>
              <Link
                href={need.href}
                className="flex min-h-16 items-center justify-between gap-4 px-4 py-2 hover:bg-sunken"
              >
                <span className="min-w-0">
                  <span className={`block font-semibold ${need.bad ? "text-bad" : ""}`}>{need.title}</span>
                  <span className="block text-14 text-quiet">{need.text}</span>
                </span>
                <span className="flex shrink-0 items-center gap-2">
                  {need.figure}
                  <ChevronRight size={16} aria-hidden className="text-quiet" />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className="rounded-xl border border-line bg-panel p-4 text-quiet">{none}</p>
      )}
    </section>
  );
}
