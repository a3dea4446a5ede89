import { describe, expect, it } from "vitest";
import { parseExact } from "@/api/exact";
import { daysBetween, formatDay, formatInstant } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { decimalOf, formatRupees, paiseOf, readTyped, typedRupees } from "@/money/rupees";

describe("exact JSON", () => {
  it("keeps each digit of an amount that a float would lose", () => {
    const read = parseExact('{"amount": 90071992547409.93, "n": 3, "text": "1.50 \\" 2.5"}');
    expect(read).toEqual({ amount: "90071992547409.93", n: 3, text: '1.50 " 2.5' });
  });
  it("keeps whole numbers beyond a double as text", () => {
    expect(parseExact("[9007199254740993, 0.00, -1.25]")).toEqual(["9007199254740993", "0.00", "-1.25"]);
  });
});

describe("rupees", () => {
  it.each([
    ["0.00", "₹0"],
    ["999.50", "₹999.50"],
    ["99999.00", "₹99,999"],
    ["100000.00", "₹1.00 L"],
    ["923900.00", "₹9.24 L"],
    ["9999400.00", "₹99.99 L"],
    ["9999999.00", "₹1.00 Cr"],
    ["12400000.00", "₹1.24 Cr"],
    ["-88938.00", "−₹88,938"],
    ["12345600000.00", "₹1,234.56 Cr"],
  ])("%s is %s in a list", (amount, words) => {
    expect(formatRupees(amount)).toBe(words);
  });
  it("shows all digits and the paise where it is confirmed", () => {
    expect(formatRupees("12345678.90", { full: true })).toBe("₹1,23,45,678.90");
  });
  it("reads and writes paise without a float", () => {
    expect(paiseOf("-0.07")).toBe(-7n);
    expect(decimalOf(-7n)).toBe("-0.07");
    expect(() => paiseOf("1.005")).toThrow(RangeError);
  });
  it("groups while somebody types", () => {
    expect(typedRupees("1234567.891")).toBe("12,34,567.89");
    expect(typedRupees("00a7")).toBe("7");
    expect(readTyped("1,00,000")).toBe("100000.00");
    expect(readTyped("")).toBeNull();
  });
});

describe("days and rates", () => {
  it("are India's, wherever the machine is", () => {
    expect(formatDay("2026-12-26")).toBe("26 Dec 2026");
    expect(formatInstant("2026-12-25T20:30:00Z")).toBe("26 Dec 2026, 02:00 IST");
    expect(daysBetween("2026-11-11", "2026-12-26")).toBe(45);
  });
  it("says per cent without needless noughts", () => {
    expect(formatPercent("12.50")).toBe("12.5\u00a0%");
    expect(formatPercent(10)).toBe("10\u00a0%");
  });
});
