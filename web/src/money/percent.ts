import type { Decimal } from "@/api/exact";

/** `12.5 %` of the API's `12.5` or `12.50`: rates are percents already. */
export function formatPercent(value: Decimal | number): string {
  const text = String(value);
  const plain = text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  // A sign alone at the start of a line says nothing: the space does not break.
  return `${plain.replace("-", "−")}\u00a0%`;
}
