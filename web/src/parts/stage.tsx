"use client";
import { useWords } from "@/words";
import { StatusPill, type Tone } from "./figures";

const TONES: Readonly<Record<string, Tone>> = {
  needs_info: "warn",
  rejected: "bad",
  verified: "accent",
  accepted: "accent",
  listed: "accent",
  disputed: "bad",
  funded: "good",
  disbursed: "good",
  partially_repaid: "good",
  overdue: "bad",
  repaid: "good",
  defaulted: "bad",
  recovered: "good",
  written_off: "bad",
};

/** Where an invoice is, in a word. `lines` when somebody other than the seller is told. */
export function StagePill({ stage, lines }: { stage: string; lines?: Readonly<Record<string, string>> }) {
  const w = useWords();
  const stages: Readonly<Record<string, string>> = w.invoices.stages;
  return <StatusPill tone={TONES[stage]}>{lines?.[stage] ?? stages[stage] ?? stage}</StatusPill>;
}
