/** A code of the API in words; one without words of ours is shown readably rather than not at all. */
export function sayCode(lines: Readonly<Record<string, string>>, code: string): string {
  return lines[code] ?? code.replace(/[_.]/g, " ");
}

/** Text of a value that the API keeps as it came: a payload, a detail, what was read. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Ids are long; eight letters tell two of them apart on a page. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
