"use client";
/** How far something is. */
import { Check } from "lucide-react";
import { formatInstant } from "@/money/dates";
import { useFirstWords } from "@/words/first";
import type { FirstWords } from "@/words/same";
import { useNow } from "./now";

export type TimelineEvent = { at: string | null; title: string; text?: string; bad?: boolean };

/** What happened, oldest first; `at: null` is what we wait for, with on whom in `text`. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className="border-s-2 border-line">
      {events.map((event) => (
        <li key={`${event.at}${event.title}`} className="relative pb-4 ps-6 last:pb-0">
          <span
            aria-hidden
            className={`absolute -start-[7px] top-1.5 size-3 rounded-full border-2 ${event.at ? (event.bad ? "border-bad bg-bad" : "border-accent bg-accent") : "border-edge bg-page"}`}
          />
          <p className={event.bad ? "text-bad" : event.at ? "" : "text-quiet"}>{event.title}</p>
          {event.text ? <p className="text-14 text-quiet">{event.text}</p> : null}
          {event.at ? (
            <time dateTime={event.at} className="text-12 text-quiet">
              {formatInstant(event.at)}
            </time>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** The steps of something long; `current` counts from 0, and is `steps.length` at the end. */
export function Stepper({ steps, current }: { steps: readonly string[]; current: number }) {
  const w = useFirstWords();
  return (
    <ol className="flex flex-wrap gap-x-6 gap-y-2">
      {steps.map((step, at) => (
        <li
          key={step}
          aria-current={at === current ? "step" : undefined}
          className={`flex items-center gap-2 text-14 ${at > current ? "text-quiet" : "font-semibold"}`}
        >
          <span
            className={`grid size-6 place-items-center rounded-full text-12 ${at <= current ? "bg-accent text-on-accent" : "bg-sunken"}`}
          >
            {at < current ? <Check size={14} aria-label={w.parts.done} /> : at + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  );
}

/** Time left until an instant, counted down; red when it is over. */
export function CountdownClock({ until }: { until: string }) {
  const w = useFirstWords();
  const now = useNow();
  const left = now === null ? null : Math.floor((Date.parse(until) - now) / 1_000);
  return (
    <time
      dateTime={until}
      title={formatInstant(until)}
      className={`tabular-nums ${left !== null && left <= 0 ? "text-bad" : ""}`}
    >
      {left === null
        ? formatInstant(until)
        : left <= 0
          ? w.parts.timeOver
          : w.parts.timeLeft(inWords(w, left))}
    </time>
  );
}

/** The two largest units of a span in seconds. */
export function inWords(w: FirstWords, seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), w.parts.days],
    [Math.floor(seconds / 3_600) % 24, w.parts.hours],
    [Math.floor(seconds / 60) % 60, w.parts.minutes],
    [seconds % 60, w.parts.seconds],
  ] as const;
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(Math.max(first, 0), Math.max(first, 0) + 2)
    .map(([n, unit]) => unit(n))
    .join(" ");
}
