"use client";
import { useWords } from "@/words";
import { StatusPill, type Tone } from "./figures";

export type CheckLine = {
  check: string;
  verdict: string;
  reason: string;
  details: Readonly<Record<string, unknown>>;
};

const TONES: Readonly<Record<string, Tone>> = { pass: "good", warn: "warn", fail: "bad", unknown: "warn" };
const ORDER = ["fail", "warn", "unknown", "pass"];

/** Every check with its rule in words: what is doubtful first; what did not apply is only counted. */
export function ChecksList({
  checks,
  names,
}: {
  checks: readonly CheckLine[];
  /** The rules, where they are not said to the seller. */
  names?: Readonly<Record<string, string>>;
}) {
  const w = useWords();
  const applied = checks.filter((one) => one.verdict !== "not_applicable");
  const sorted = applied.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const passed = applied.filter((one) => one.verdict === "pass").length;
  return (
    <>
      <p className="text-quiet">
        {w.invoices.checksLead(passed, applied.length)} ·{" "}
        {w.invoices.notApplicable(checks.length - applied.length)}
      </p>
      <Lines rules={names ?? w.paper.rules} checks={sorted.filter((one) => one.verdict !== "pass")} />
      {passed ? (
        <details>
          <summary className="control flex cursor-pointer items-center font-semibold">
            {w.paper.passed} ({passed})
          </summary>
          <Lines rules={names ?? w.paper.rules} checks={sorted.filter((one) => one.verdict === "pass")} />
        </details>
      ) : null}
    </>
  );
}

function Lines({ checks, rules }: { checks: readonly CheckLine[]; rules: Readonly<Record<string, string>> }) {
  const w = useWords();
  const reasons: Readonly<Record<string, string>> = w.paper.reasons;
  const verdicts: Readonly<Record<string, string>> = w.invoices.verdicts;
  return (
    <ul className="divide-y divide-line">
      {checks.map((one) => (
        <li key={one.check} className="flex items-start justify-between gap-4 py-2">
          <span>
            {rules[one.check] ?? one.check.replaceAll("_", " ")}
            {one.verdict !== "pass" && one.reason ? (
              <span className={`block text-14 ${one.verdict === "fail" ? "text-bad" : "text-warn"}`}>
                {reasons[one.reason] ?? one.reason.replaceAll("_", " ")}
              </span>
            ) : null}
          </span>
          <StatusPill tone={TONES[one.verdict]}>{verdicts[one.verdict] ?? one.verdict}</StatusPill>
        </li>
      ))}
    </ul>
  );
}
