import { expect, test } from "vitest";
import { deviceOf } from "@/app/settings/device";

const AGENTS = [
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0 Safari/537.36",
    "Chrome · Linux",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
    "Edge · Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Safari · iPhone",
  ],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox · Android"],
] as const;

test.each(AGENTS)("%s is told as a person knows it", (agent, told) => {
  expect(deviceOf(agent)).toBe(told);
});

test("a machine that is no browser keeps its own name", () => {
  expect(deviceOf("ledger-export/2.1")).toBe("ledger-export/2.1");
});
