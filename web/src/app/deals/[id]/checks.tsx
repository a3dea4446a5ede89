"use client";
import { Collapsible } from "radix-ui";
import { formatInstant } from "@/money/dates";
import { StatusPill, type Tone } from "@/parts/figures";
import { Timeline } from "@/parts/progress";
import { useWords } from "@/words";
import type { Invoice } from "./deal";

type Verdict = "pass" | "warn" | "fail" | "not_applicable" | "unknown";
const TONES: Readonly<Record<Verdict, Tone>> = {
  pass: "good",
  warn: "warn",
  fail: "bad",
  not_applicable: "neutral",
  unknown: "warn",
};
// Who answered: the rest is what we read in the document ourselves.
const ASKED: Readonly<Record<string, "registry" | "portal" | "platform">> = {
  seller_registry: "registry",
  buyer_registry: "registry",
  seller_name: "registry",
  buyer_name: "registry",
  irn_status: "portal",
  seller_filings: "registry",
  signed_qr: "portal",
  registered_in_time: "portal",
  duplicate: "platform",
  circular_trade: "platform",
  parties_differ: "platform",
};

/** Every check with its verdict, its reason in words, when it was made and by whom. */
export function Checks({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const decided = invoice.timeline.findLast((moment) => moment.what === "verified");
  const applied = invoice.checks.filter((check) => check.verdict !== "not_applicable");
  const told = applied.filter((check) => check.verdict !== "pass");
  const passed = applied.filter((check) => check.verdict === "pass");
  // What did not apply (no QR code on paper) is no doubt: it stands with the rest, behind the button.
  const rest = invoice.checks.filter((check) => !told.includes(check));
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.invest.checksTitle}</h2>
      <p className="text-14 text-quiet">
        {w.invest.checksDone(passed.length, applied.length)}{" "}
        {decided ? w.invest.checkedAt(formatInstant(decided.at)) : ""}{" "}
        {decided?.by === "operator" ? w.invest.decidedByOperator : w.invest.decidedByPlatform}
      </p>
      <List checks={told} />
      <Collapsible.Root>
        <Collapsible.Trigger className="control border border-edge px-4 text-14 hover:bg-sunken">
          {w.invest.showAllChecks} ({rest.length})
        </Collapsible.Trigger>
        <Collapsible.Content className="pt-2">
          <List checks={rest.toSorted(passedFirst)} />
        </Collapsible.Content>
      </Collapsible.Root>
      <History invoice={invoice} />
    </section>
  );
}

function passedFirst(a: Invoice["checks"][number], b: Invoice["checks"][number]): number {
  return Number(b.verdict === "pass") - Number(a.verdict === "pass");
}

function List({ checks }: { checks: Invoice["checks"] }) {
  const w = useWords();
  const names: Readonly<Record<string, string>> = w.checks.names;
  const reasons: Readonly<Record<string, string>> = w.checks.reasons;
  return (
    <ul className="divide-y divide-line">
      {checks.map((check) => (
        <li key={check.check} className="flex min-h-10 items-start justify-between gap-4 py-2 text-14">
          <span>
            {names[check.check] ?? check.check}
            <span className="block text-12 text-quiet">
              {check.reason ? `${reasons[check.reason] ?? check.reason} · ` : ""}
              {w.checks.by[ASKED[check.check] ?? "document"]}
            </span>
          </span>
          <StatusPill tone={TONES[check.verdict as Verdict]}>
            {w.checks.verdicts[check.verdict as Verdict]}
          </StatusPill>
        </li>
      ))}
    </ul>
  );
}

function History({ invoice }: { invoice: Invoice }) {
  const w = useWords();
  const what: Readonly<Record<string, string>> = w.checks.moments;
  const by: Readonly<Record<string, string>> = w.checks.people;
  return (
    <>
      <h2 className="pt-6 text-18 font-semibold">{w.invest.timelineTitle}</h2>
      <Timeline
        events={invoice.timeline.map((moment) => ({
          at: moment.at,
          title: what[moment.what] ?? moment.what,
          text: by[moment.by] ?? moment.by,
        }))}
      />
    </>
  );
}
