import { describe, expect, it } from "vitest";
import { problemsOf, read, typedOf } from "@/app/auto-invest/typed";
import { en } from "@/words/en";

const SAVED = {
  amount: "25000.00",
  keep: "0.00",
  customerMost: "100000.50",
  minRisk: 60,
  maxDays: 90,
  minRoi: "10.5",
};

describe("the rules of auto-invest in a form", () => {
  it("are shown as people write them, and read back as they were", () => {
    const typed = typedOf(SAVED as never);
    expect(typed).toEqual({
      amount: "25,000",
      keep: "",
      customerMost: "1,00,000.50",
      minRisk: "60",
      maxDays: "90",
      minRoi: "10.5",
    });
    expect(problemsOf(en, typed)).toEqual({});
    expect(read(typed)).toEqual({ ...SAVED, keep: "0" });
  });
  it("name each field that cannot be sent", () => {
    const wrong = { amount: "0", keep: "x", customerMost: "", minRisk: "101", maxDays: "0", minRoi: "-1" };
    expect(Object.keys(problemsOf(en, wrong)).sort()).toEqual(Object.keys(wrong).sort());
  });
});
