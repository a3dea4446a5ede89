/** India's financial year runs from 1 April to 31 March. */
export type FinancialYear = { name: string; from: string; to: string };

/** The year of a day (`2026-11-24`), or one `by` years from it. Its end is the day itself while it runs. */
export function financialYear(day: string, by: number): FinancialYear {
  const [year = 0, month = 0] = day.split("-").map(Number);
  const first = (month < 4 ? year - 1 : year) + by;
  const end = `${first + 1}-03-31`;
  return {
    name: `${first}–${String((first + 1) % 100).padStart(2, "0")}`,
    from: `${first}-04-01`,
    to: day < end ? day : end,
  };
}
