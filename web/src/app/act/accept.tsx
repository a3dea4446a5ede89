"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { formatDay } from "@/money/dates";
import { decimalOf, formatRupees, paiseOf, readTyped, typedRupees } from "@/money/rupees";
import { AcceptFields } from "@/parts/answer";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";
import type { Linked } from "./page";

const CODE_DIGITS = 6;
type Word = { amount: string; dueDate: string; code: string };

/** First what is accepted, then the code that says that it is the customer who accepts. */
export function AcceptByLink({ link, found }: { link: string; found: Linked }) {
  const w = useWords();
  const [amount, setAmount] = useState(typedRupees(decimalOf(paiseOf(found.amount))));
  const [dueDate, setDueDate] = useState(found.dueDate);
  const [code, setCode] = useState("");
  const typed = readTyped(amount);
  const ask = useSubmit(async (text: string, key: string) => {
    const headers = { "Idempotency-Key": key };
    return dataOf(await api.POST("/api/v1/links/code", { body: { link: text }, headers }));
  });
  const accept = useSubmit(
    async (word: Word, key: string) => {
      const headers = { "Idempotency-Key": key };
      return dataOf(await api.POST("/api/v1/links/accept", { body: { link, ...word }, headers }));
    },
    (done) => toast(w.dues.acceptedText(formatRupees(done.amount, { full: true }), formatDay(done.dueDate))),
  );
  const isReady = typed !== null && dueDate !== "";
  const sent = ask.isSuccess;
  const rest = sayRest(w, accept.error, ["amount", "dueDate", "code"]);
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        if (!sent) ask.mutate(link);
        else if (code.length === CODE_DIGITS) accept.mutate({ amount: typed, dueDate, code });
      }}
    >
      <AcceptFields
        amount={amount}
        dueDate={dueDate}
        onAmount={setAmount}
        onDueDate={setDueDate}
        problem={accept.error}
      />
      {sent ? (
        <Field
          label={w.act.code}
          hint={w.act.codeHint}
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, "").slice(0, CODE_DIGITS))}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          problem={sayField(w, accept.error, "code")}
        />
      ) : null}
      {rest || ask.error ? (
        <p role="alert" className="text-bad">
          {rest ?? sayProblem(w, ask.error)}
        </p>
      ) : null}
      {sent ? (
        <>
          <Button
            type="submit"
            look="primary"
            busy={accept.isPending}
            disabled={!isReady || code.length !== CODE_DIGITS}
          >
            {isReady
              ? w.dues.acceptButton(formatRupees(typed, { full: true }), formatDay(dueDate))
              : w.dues.acceptFirst}
          </Button>
          <Button look="quiet" busy={ask.isPending} onClick={() => ask.mutate(link)}>
            {w.act.codeAgain}
          </Button>
        </>
      ) : (
        <>
          <p className="text-14 text-quiet">{w.act.codeWhy}</p>
          <Button type="submit" look="primary" busy={ask.isPending} disabled={!isReady}>
            {w.act.askCode}
          </Button>
        </>
      )}
    </form>
  );
}
