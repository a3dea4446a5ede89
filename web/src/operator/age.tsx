"use client";
import { formatInstant } from "@/money/dates";
import { useNow } from "@/parts/now";
import { inWords } from "@/parts/progress";
import { useOperatorWords } from "@/words/operator";

/** How long something waits already: the clock of a queue. */
export function Age({ since }: { since: string }) {
  const w = useOperatorWords();
  const now = useNow();
  const seconds = now === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return (
    <time dateTime={since} title={formatInstant(since)} className="whitespace-nowrap">
      {now === null ? formatInstant(since) : inWords(w, seconds)}
    </time>
  );
}
