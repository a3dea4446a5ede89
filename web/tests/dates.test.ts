import { describe, expect, it } from "vitest";
import { daysBetween, formatDay, formatInstant } from "@/money/dates";

const ZONE = "Asia/Kolkata";
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: ZONE,
});
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const HOURS = Array.from(
  { length: 4_000 },
  (_, step) => new Date(Date.UTC(2019, 11, 20) + step * 61_234_567),
);

describe("an instant", () => {
  it("reads as the calendar of India says, at every hour of eight years", () => {
    for (const instant of HOURS) {
      const day = DAY.format(instant).replace("Sept", "Sep");
      expect(formatDay(instant)).toBe(day);
      expect(formatInstant(instant.toISOString())).toBe(`${day}, ${CLOCK.format(instant)} IST`);
    }
  });
  it("is the next day in India while it is evening in London", () => {
    expect(formatInstant("2026-12-25T18:30:00Z")).toBe("26 Dec 2026, 00:00 IST");
  });
  it("that is none is not made up", () => {
    expect(() => formatDay("soon")).toThrow(RangeError);
  });
});

describe("a day", () => {
  it("is that day", () => {
    expect(formatDay("2026-09-01")).toBe("1 Sep 2026");
    expect(daysBetween("2026-12-26", "2027-01-02")).toBe(7);
  });
});
