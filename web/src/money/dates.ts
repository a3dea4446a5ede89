/** Days and instants, in India's time, whatever the machine's zone is. */

// One offset all year, since 1945: so no calendar of the browser is asked, which is slow to be ready in a page's first second.
const AHEAD_MILLISECONDS = 19_800_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MILLISECONDS = 86_400_000;

/** `26 Dec 2026`, of a day (`2026-12-26`) or an instant. */
export function formatDay(value: string | Date): string {
  const [year, month, day] = inIndia(value).slice(0, 10).split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** `26 Dec 2026, 14:05 IST`. */
export function formatInstant(value: string | Date): string {
  return `${formatDay(value)}, ${inIndia(value).slice(11, 16)} IST`;
}

/** Whole days from one day to another; negative when it is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((instantOf(to).getTime() - instantOf(from).getTime()) / DAY_MILLISECONDS);
}

function instantOf(value: string | Date): Date {
  if (value instanceof Date) return value;
  return new Date(DAY_ONLY.test(value) ? `${value}T12:00:00+05:30` : value);
}

/** `2026-12-26T14:05:00.000Z`, of which the letter is to be overlooked: it is India's time. */
function inIndia(value: string | Date): string {
  return new Date(instantOf(value).getTime() + AHEAD_MILLISECONDS).toISOString();
}
