"use client";
/** A customer's answer to an invoice: the same by account and by link; only how it is sent differs. */
import { useState } from "react";
import { sayField } from "@/api/fields";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { readTyped } from "@/money/rupees";
import { Button } from "@/parts/button";
import { Field, FieldFrame, MoneyField } from "@/parts/field";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

const REASON_CHARS_MAX = 500;

/** What is accepted: an amount and a day, each with what is wrong with it. */
export function AcceptFields({
  amount,
  dueDate,
  onAmount,
  onDueDate,
  problem,
}: {
  amount: string;
  dueDate: string;
  onAmount: (typed: string) => void;
  onDueDate: (day: string) => void;
  problem: Error | null;
}) {
  const w = useWords();
  return (
    <>
      <header>
        <h2 className="text-18 font-semibold">{w.dues.acceptTitle}</h2>
        <p className="text-14 text-quiet">{w.dues.acceptText}</p>
      </header>
      <MoneyField
        label={w.dues.acceptAmount}
        hint={w.dues.acceptAmountHint}
        value={amount}
        onChange={onAmount}
        problem={readTyped(amount) === null ? w.upload.needAmount : sayField(w, problem, "amount")}
      />
      <Field
        label={w.dues.acceptDue}
        type="date"
        value={dueDate}
        onChange={(event) => onDueDate(event.target.value)}
        problem={dueDate ? sayField(w, problem, "dueDate") : w.upload.needDue}
      />
    </>
  );
}

/** Why it is not owed. `send` sends the reason, under a key that stays while the outcome is unknown. */
export function DisputeForm({
  send,
}: {
  send: (reason: string, headers: Record<string, string>) => Promise<unknown>;
}) {
  const w = useWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const submit = useSubmit(
    (text: string, key: string) => send(text, { "Idempotency-Key": key }),
    () => toast(w.dues.disputed),
  );
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim()) submit.mutate(reason.trim());
      }}
    >
      <header>
        <h2 className="text-18 font-semibold">{w.dues.disputeTitle}</h2>
        <p className="text-14 text-quiet">{w.dues.disputeText}</p>
      </header>
      <FieldFrame label={w.dues.reason} problem={tried && !reason.trim() ? w.dues.needReason : null}>
        {(tied) => (
          <textarea
            {...tied}
            rows={3}
            maxLength={REASON_CHARS_MAX}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            className="control w-full border border-edge bg-panel p-3 text-15"
          />
        )}
      </FieldFrame>
      {submit.error ? (
        <p role="alert" className="text-bad">
          {sayProblem(w, submit.error)}
        </p>
      ) : null}
      <Button type="submit" look="danger" busy={submit.isPending}>
        {w.dues.disputeButton}
      </Button>
    </form>
  );
}
