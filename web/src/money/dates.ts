/** Days and instants, in India's time, whatever the machine's zone is. */

const ZONE = "Asia/Kolkata";
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: ZONE,
});
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MILLISECONDS = 86_400_000;

/** `26 Dec 2026`, of a day (`2026-12-26`) or an instant. */
export function formatDay(value: string | Date): string {
  return DAY.format(instantOf(value)).replace("Sept", "Sep");
}

/** `26 Dec 2026, 14:05 IST`. */
export function formatInstant(value: string | Date): string {
  return `${formatDay(value)}, ${CLOCK.format(instantOf(value))} IST`;
}

/** Whole days from one day to another; negative when it is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((instantOf(to).getTime() - instantOf(from).getTime()) / DAY_MILLISECONDS);
}

function instantOf(value: string | Date): Date {
  if (value instanceof Date) return value;
  return new Date(DAY_ONLY.test(value) ? `${value}T12:00:00+05:30` : value);
}
