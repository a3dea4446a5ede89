"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { formatRupees } from "@/money/rupees";
import { Button } from "@/parts/button";
import { Field, MoneyField } from "@/parts/field";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";
import type { AutoInvest } from "./page";
import { Preview } from "./preview";
import { problemsOf, type Read, read, type Typed, typedOf } from "./typed";

export function RulesForm({ found }: { found: AutoInvest }) {
  const w = useWords();
  const [typed, setTyped] = useState(() => typedOf(found.rules));
  const problems = problemsOf(w, typed);
  const rules = Object.keys(problems).length ? null : read(typed);
  const submit = useSubmit(
    async (body: Read & { on: boolean }, key: string) => {
      const headers = { "Idempotency-Key": key };
      return dataOf(await api.PUT("/api/v1/auto-invest", { body, headers }));
    },
    (saved) => toast(saved.on ? w.auto.saved : w.auto.stopped),
  );
  const most = rules ? formatRupees(rules.amount) : "";
  return (
    <div className="grid items-start gap-8 lg:grid-cols-2">
      <form
        className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (rules) submit.mutate({ ...rules, on: true });
        }}
      >
        <h2 className="text-18 font-semibold">{w.auto.rules}</h2>
        <Fields typed={typed} problems={problems} onChange={(part) => setTyped({ ...typed, ...part })} />
        <p className="text-14 text-quiet">{w.auto.mandate}</p>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look="primary" disabled={!rules} busy={submit.isPending}>
            {found.on ? w.auto.saveOn : w.auto.turnOn(most)}
          </Button>
          {found.on && found.rules ? (
            <Button
              disabled={!rules}
              busy={submit.isPending}
              onClick={() => rules && submit.mutate({ ...rules, on: false })}
            >
              {w.auto.turnOff}
            </Button>
          ) : null}
        </div>
        {submit.error ? (
          <p role="alert" className="text-14 text-bad">
            {sayProblem(w, submit.error)}
          </p>
        ) : null}
      </form>
      <Preview rules={rules} />
    </div>
  );
}

function Fields({
  typed,
  problems,
  onChange,
}: {
  typed: Typed;
  problems: Partial<Record<keyof Typed, string>>;
  onChange: (part: Partial<Typed>) => void;
}) {
  const w = useWords();
  const money = (name: "amount" | "keep" | "customerMost") => (
    <MoneyField
      label={w.auto[name]}
      value={typed[name]}
      onChange={(text) => onChange({ [name]: text })}
      problem={problems[name] ?? null}
    />
  );
  const number = (name: "minRisk" | "maxDays" | "minRoi", hint?: string) => (
    <Field
      label={w.auto[name]}
      hint={hint}
      inputMode="decimal"
      autoComplete="off"
      value={typed[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value.trim() })}
      problem={problems[name] ?? null}
      className="text-end tabular-nums"
    />
  );
  return (
    <>
      {money("amount")}
      {money("customerMost")}
      {money("keep")}
      <div className="grid gap-4 md:grid-cols-3">
        {number("minRisk", w.auto.minRiskHint)}
        {number("maxDays")}
        {number("minRoi", w.auto.minRoiHint)}
      </div>
    </>
  );
}
