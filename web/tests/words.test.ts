import { describe, expect, it } from "vitest";
import { Problem, problemOf, sayProblem } from "@/api/problem";
import { SubmitKeys } from "@/api/queries";
import { ownPath } from "@/api/session";
import { en } from "@/words/en";
import { hi } from "@/words/hi";

type Tree = { readonly [key: string]: unknown };

function leaves(tree: Tree, path = ""): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]): [string, unknown][] =>
    typeof value === "object" && value !== null
      ? leaves(value as Tree, `${path}${key}.`)
      : [[path + key, value]],
  );
}

const said = (word: unknown) => (typeof word === "function" ? String(word("7", 7)) : String(word));

describe("the two languages", () => {
  it("have the same keys", () => {
    expect(
      leaves(hi)
        .map(([key]) => key)
        .sort(),
    ).toEqual(
      leaves(en)
        .map(([key]) => key)
        .sort(),
    );
  });
  it("have Hindi in every Hindi line, and none in an English one", () => {
    expect(leaves(hi).filter(([, word]) => !/[ऀ-ॿ]/.test(said(word)))).toEqual([]);
    expect(leaves(en).filter(([, word]) => /[ऀ-ॿ]/.test(said(word)))).toEqual([]);
  });
});

describe("a problem", () => {
  it("is said in our words, or else in the API's", () => {
    expect(sayProblem(hi, problemOf(409, { code: "listing_closed", detail: "x" }))).toBe(
      hi.errors.listing_closed,
    );
    expect(sayProblem(en, problemOf(409, { code: "brand_new", detail: "In words." }))).toBe("In words.");
    expect(problemOf(502, null)).toBeInstanceOf(Problem);
  });
});

describe("a submit", () => {
  it("keeps its key while the outcome is unknown, and not for another body", () => {
    const keys = new SubmitKeys();
    const first = keys.keyFor("a");
    expect(keys.keyFor("a")).toBe(first);
    expect(keys.keyFor("b")).not.toBe(first);
    const second = keys.keyFor("b");
    keys.settled();
    expect(keys.keyFor("b")).not.toBe(second);
  });
});

describe("where to go after signing in", () => {
  it.each(["//evil.example", "https://evil.example", "/\\evil", "javascript:x", "/a\nb"])(
    "is not %s",
    (next) => {
      expect(ownPath(next, "/home")).toBe("/home");
    },
  );
  it("is our own page", () => {
    expect(ownPath("/deals/1?tab=checks", "/home")).toBe("/deals/1?tab=checks");
  });
});
