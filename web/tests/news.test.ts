import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sayNews } from "@/api/news";
import { en } from "@/words/en";
import { hi } from "@/words/hi";

const templates = new URL("../../src/hundi/notification/templates", import.meta.url);
// What all letters share, and the letter to who has no account and so no list.
const NO_KINDS = ["words", "frame", "team_invitation"];
const KINDS = readdirSync(templates)
  .map((file) => file.replace(/\..*$/, ""))
  .filter((kind) => !NO_KINDS.includes(kind));

const told = (kind: string, params: Record<string, unknown>) => ({
  ...{ id: 1, kind, params, title: "In English", text: "Written by the API." },
  ...{ createdAt: "2026-11-24T10:00:00+05:30", readAt: null },
});

describe("news", () => {
  it("has words for every kind that the platform tells", () => {
    const lines = Object.keys(en.news);
    expect(KINDS.filter((kind) => !lines.some((line) => line.startsWith(kind)))).toEqual([]);
  });
  it("says amounts, days and the turn of things in the page's language", () => {
    const accepted = told("invoice_accepted", {
      invoiceNumber: "AT/1",
      face: "118000.00",
      dueOn: "2027-01-08",
    });
    expect(sayNews(en, accepted).title).toBe("Your customer accepted invoice AT/1");
    expect(sayNews(en, accepted).text).toContain("₹1,18,000.00 on 8 Jan 2027");
    expect(sayNews(hi, accepted).title).toBe("ग्राहक ने इनवॉइस AT/1 स्वीकार किया");
    const last = told("returns_paid", { invoiceNumber: "AT/1", amount: "12.50", final: true });
    expect(sayNews(en, last).text).toContain("the last payment");
    expect(sayNews(en, { ...last, params: { ...last.params, final: false } }).text).toContain("More follows");
  });
  it("leaves to the API what it has no words for, and says that it is English", () => {
    expect(sayNews(hi, told("brand_new", {}))).toEqual({
      title: "In English",
      text: "Written by the API.",
      own: false,
    });
  });
});
