"use client";
import { daysBetween, formatDay } from "@/money/dates";
import { useWords } from "@/words";

const PAID = new Set(["repaid", "recovered", "cancelled", "rejected", "expired", "disputed", "written_off"]);

/** A due day and how far off it is; late is red, unless nobody has to pay any more. */
export function Due({ day, stage, today }: { day: string; stage: string; today: string | null }) {
  const w = useWords();
  const left = today === null || PAID.has(stage) ? null : daysBetween(today, day);
  return (
    <span className="whitespace-nowrap">
      <time dateTime={day}>{formatDay(day)}</time>
      {left === null ? null : (
        <span className={`block text-12 ${left < 0 ? "text-bad" : "text-quiet"}`}>
          {left < 0 ? w.invoices.lateBy(-left) : left === 0 ? w.invoices.today : w.invoices.dueIn(left)}
        </span>
      )}
    </span>
  );
}
