"use client";
import type { ReactNode } from "react";
import { sayCode } from "@/api/fields";
import { StatusPill, type Tone } from "@/parts/figures";
import { useWords } from "@/words";

export type State = "todo" | "pending" | "ok" | "refused";
export const LOOK_AGAIN_MILLISECONDS = 1_500;
const TONES: Readonly<Record<State, Tone>> = {
  todo: "neutral",
  pending: "warn",
  ok: "good",
  refused: "bad",
};

/** One thing to prove: what for, how it stands, what was found wrong, and its form. */
export function Section({
  title,
  text,
  state,
  problems = [],
  children,
}: {
  title: string;
  text: string;
  state: State;
  problems?: readonly string[];
  children?: ReactNode;
}) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-6">
      <header className="flex items-start justify-between gap-4">
        <div>
          <h2 className="text-18 font-semibold">{title}</h2>
          <p className="text-14 text-quiet">{text}</p>
        </div>
        <StatusPill tone={TONES[state]}>{w.onboarding[state]}</StatusPill>
      </header>
      {problems.length ? (
        <ul className="flex flex-col gap-1 text-14">
          {problems.map((code) => (
            <li key={code} className={state === "refused" ? "text-bad" : "text-warn"}>
              {sayCode(w.onboarding.problems, code)}
            </li>
          ))}
        </ul>
      ) : null}
      {state === "pending" ? <p role="status">{w.onboarding.waiting}</p> : null}
      {children}
    </section>
  );
}

export function FormProblem({ text }: { text: string | null }) {
  return text ? (
    <p role="alert" className="text-bad">
      {text}
    </p>
  ) : null;
}
