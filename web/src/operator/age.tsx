"use client";
import { useEffect, useState } from "react";
import { formatInstant } from "@/money/dates";
import { inWords } from "@/parts/progress";
import { useWords } from "@/words";

const EVERY_MILLISECONDS = 1_000;

/** How long something waits already: the clock of a queue. */
export function Age({ since }: { since: string }) {
  const w = useWords();
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const look = () => setNow(Date.now());
    look();
    const timer = setInterval(look, EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  const seconds = now === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  return (
    <time dateTime={since} title={formatInstant(since)} className="whitespace-nowrap">
      {inWords(w, seconds)}
    </time>
  );
}
