/** Rupees as people in India read them. Amounts are paise in a bigint, or the exact text the API sent. */
import type { Decimal } from "@/api/exact";

export type Paise = bigint;
/** What formatting takes: the API's exact text, or paise. A whole number of rupees may come as a number. */
export type Amount = Decimal | Paise | number;

const EXACT = /^(?<sign>-?)(?<rupees>\d{1,15})(?:\.(?<paise>\d{1,2}))?$/;
const LAKH = 100_000_00n;
const CRORE = 100_00_000_00n;
const MINUS = "−";

/** Read an exact amount; throws when it is none, or finer than a paisa. */
export function paiseOf(amount: Amount): Paise {
  if (typeof amount === "bigint") return amount;
  const found = EXACT.exec(String(amount));
  if (!found?.groups) throw new RangeError(`${amount} is not an amount of rupees`);
  const { sign, rupees = "0", paise = "" } = found.groups;
  const minor = BigInt(rupees) * 100n + BigInt(paise.padEnd(2, "0"));
  return sign ? -minor : minor;
}

/** Write paise as the API takes them: `"90000.00"`. */
export function decimalOf(paise: Paise): Decimal {
  const size = paise < 0n ? -paise : paise;
  const text = `${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
  return paise < 0n ? `-${text}` : text;
}

/** Group digits the Indian way: `1234567` is `12,34,567`. */
export function grouped(digits: string): string {
  const head = digits.slice(0, -3);
  const tail = digits.slice(-3);
  return head ? `${head.replace(/\B(?=(\d{2})+$)/g, ",")},${tail}` : tail;
}

/**
 * Format an amount. Full digits to ₹99,999, then lakhs and crores with two decimals.
 * With `full`, every digit and the paise: for what is about to be confirmed, and for receipts.
 */
export function formatRupees(amount: Amount, { full = false }: { full?: boolean } = {}): string {
  const paise = paiseOf(amount);
  const size = paise < 0n ? -paise : paise;
  const sign = paise < 0n ? MINUS : "";
  if (full || size < LAKH) return `${sign}₹${inFull(size, full)}`;
  // What rounds up to a crore is a crore, not a hundred lakh.
  const unit = size >= CRORE - CRORE / 20_000n ? CRORE : LAKH;
  const hundredths = (size * 100n + unit / 2n) / unit;
  const whole = grouped(String(hundredths / 100n));
  const rest = String(hundredths % 100n).padStart(2, "0");
  return `${sign}₹${whole}.${rest} ${unit === CRORE ? "Cr" : "L"}`;
}

function inFull(size: Paise, always: boolean): string {
  const rest = size % 100n;
  const rupees = grouped(String(size / 100n));
  return always || rest ? `${rupees}.${String(rest).padStart(2, "0")}` : rupees;
}

/** Group what somebody is typing: keeps at most two decimals, drops what is no digit. */
export function typedRupees(text: string): string {
  const [rupees = "", ...rest] = text.replace(/[^\d.]/g, "").split(".");
  const whole = rupees.replace(/^0+(?=\d)/, "").slice(0, 13);
  const head = whole ? grouped(whole) : "";
  return rest.length ? `${head || "0"}.${rest.join("").slice(0, 2)}` : head;
}

/** What a field holds, as the API takes it; null when it is no amount. */
export function readTyped(text: string): Decimal | null {
  const plain = text.replaceAll(",", "").replace(/\.$/, "");
  return EXACT.test(plain) ? decimalOf(paiseOf(plain)) : null;
}
