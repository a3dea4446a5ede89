import { describe, expect, it } from "vitest";
import { byMonth } from "@/app/portfolio/months";
import { financialYear } from "@/app/statements/financial-year";

describe("a maturity ladder", () => {
  it("adds up what falls into a month and leaves no month between out", () => {
    const rows = [
      { date: "2027-02-02", amount: "0.10" },
      { date: "2026-11-30", amount: "5.00" },
      { date: "2027-02-28", amount: "0.20" },
    ];
    expect(byMonth(rows)).toEqual([
      { month: "2026-11", amount: 500n },
      { month: "2026-12", amount: 0n },
      { month: "2027-01", amount: 0n },
      { month: "2027-02", amount: 30n },
    ]);
  });
  it("of nothing is empty", () => expect(byMonth([])).toEqual([]));
});

describe("a financial year", () => {
  it.each([
    ["2027-03-31", 0, { name: "2026–27", from: "2026-04-01", to: "2027-03-31" }],
    ["2027-04-01", 0, { name: "2027–28", from: "2027-04-01", to: "2027-04-01" }],
    ["2027-02-14", 0, { name: "2026–27", from: "2026-04-01", to: "2027-02-14" }],
    ["2027-02-14", -1, { name: "2025–26", from: "2025-04-01", to: "2026-03-31" }],
    ["2100-01-01", 0, { name: "2099–00", from: "2099-04-01", to: "2100-01-01" }],
  ])("of %s and %i is whole, or until that day", (day, by, year) => {
    expect(financialYear(day, by)).toEqual(year);
  });
});
