"use client";
/** What a view shows when it has nothing, not yet, no longer, or not for you. */
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { Problem, sayProblem } from "@/api/problem";
import { formatInstant } from "@/money/dates";
import { useFirstWords } from "@/words/first";
import { Button } from "./button";

function Note({
  title,
  text,
  children,
  bad = false,
}: {
  title: string;
  text?: string;
  children?: ReactNode;
  bad?: boolean;
}) {
  return (
    <section
      className={`flex flex-col items-start gap-3 rounded-xl border p-6 ${bad ? "border-bad bg-bad-soft" : "border-line bg-panel"}`}
    >
      <h2 className="text-18 font-semibold">{title}</h2>
      {text ? <p className="text-quiet">{text}</p> : null}
      {children}
    </section>
  );
}

export function EmptyState({ title, text, action }: { title?: string; text?: string; action?: ReactNode }) {
  const w = useFirstWords();
  return (
    <Note title={title ?? w.parts.emptyTitle} text={text}>
      {action}
    </Note>
  );
}

/** Keeps the place of what comes: `rows` rows of 64 px. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const w = useFirstWords();
  return (
    <div role="status" aria-label={w.parts.loading} className="flex flex-col gap-2">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={row} className="h-16 animate-pulse rounded-lg bg-sunken" />
      ))}
    </div>
  );
}

/** Says whether the money is safe, what went wrong, and what to do now. `mayHaveMoved`: an outcome is unknown. */
export function ErrorState({
  problem,
  retry,
  mayHaveMoved = false,
}: {
  problem: unknown;
  retry?: () => void;
  mayHaveMoved?: boolean;
}) {
  const w = useFirstWords();
  return (
    <Note title={w.parts.errorTitle} text={sayProblem(w, problem)} bad>
      {mayHaveMoved ? null : <p>{w.parts.moneySafe}</p>}
      {retry ? <Button onClick={retry}>{w.parts.retry}</Button> : null}
    </Note>
  );
}

export function ForbiddenState() {
  const w = useFirstWords();
  return <Note title={w.parts.forbiddenTitle} text={w.parts.forbiddenText} />;
}

export function OfflineBar() {
  const w = useFirstWords();
  const online = useSyncExternalStore(
    (changed) => {
      window.addEventListener("online", changed);
      window.addEventListener("offline", changed);
      return () => {
        window.removeEventListener("online", changed);
        window.removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
    () => true,
  );
  return online ? null : (
    <p role="status" className="bg-warn-soft px-4 py-2 text-14 text-warn">
      <strong>{w.parts.offlineTitle}.</strong> {w.parts.offlineText}
    </p>
  );
}

export function StaleNote({ at }: { at: number }) {
  const w = useFirstWords();
  return (
    <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-14 text-warn">
      {w.parts.staleText(formatInstant(new Date(at)))}
    </p>
  );
}

/** What is read of a query, a plain one or one of pages. */
type Asked<Data> = Pick<UseQueryResult<Data>, "data" | "error" | "dataUpdatedAt"> & {
  refetch: () => unknown;
};

/**
 * A query and its states: loading, forbidden, error, empty, stale, and what was found.
 * `<Queried query={q}>{(data) => …}</Queried>`
 */
export function Queried<Data>({
  query,
  children,
  isEmpty,
  empty,
  rows,
}: {
  query: Asked<Data>;
  children: (data: Data) => ReactNode;
  isEmpty?: (data: Data) => boolean;
  empty?: ReactNode;
  rows?: number;
}) {
  if (query.data === undefined) {
    if (query.error instanceof Problem && query.error.isForbidden) return <ForbiddenState />;
    if (query.error) return <ErrorState problem={query.error} retry={() => void query.refetch()} />;
    return <Loading rows={rows} />;
  }
  if (isEmpty?.(query.data)) return empty ?? <EmptyState />;
  return (
    <>
      {query.error ? <StaleNote at={query.dataUpdatedAt} /> : null}
      {children(query.data)}
    </>
  );
}
