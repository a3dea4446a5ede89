"use client";
import { useSyncExternalStore } from "react";

/** Short news about what a person did. Stands at the top, where no button of ours is. */
export type Toast = { id: number; text: string; bad: boolean };

const SHOWN_MILLISECONDS = 6_000;
const SHOWN_MAX = 3;
let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function toast(text: string, { bad = false }: { bad?: boolean } = {}): void {
  const id = ++last;
  show([...shown, { id, text, bad }].slice(-SHOWN_MAX));
  setTimeout(() => show(shown.filter((one) => one.id !== id)), SHOWN_MILLISECONDS);
}

export function Toasts() {
  const toasts = useSyncExternalStore(subscribe, () => shown, nothing);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 top-18 z-60 flex flex-col items-center gap-2 px-4"
    >
      {toasts.map((one) => (
        <p
          key={one.id}
          className={`max-w-lg rounded-lg border px-4 py-2 text-14 shadow-lg ${one.bad ? "border-bad bg-bad-soft text-bad" : "border-line bg-panel text-ink"}`}
        >
          {one.text}
        </p>
      ))}
    </div>
  );
}

const none: readonly Toast[] = [];
const nothing = () => none;

function show(toasts: readonly Toast[]): void {
  shown = toasts;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
