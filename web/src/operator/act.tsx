"use client";
/** Forms of the operator: each says why, and what was done is told at the top of the page. */
import { type ReactNode, useState } from "react";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { Button, type ButtonProps } from "@/parts/button";
import { Field } from "@/parts/field";
import { toast } from "@/parts/toast";
import { useOperatorWords } from "@/words/operator";

const REASON_MIN = 3;
const REASON_MAX = 500;

export type Choice<Body> = {
  label: string;
  look?: ButtonProps["look"];
  /** What is sent with this reason; null while the form is not complete. */
  body: (reason: string) => Body | null;
};

/** Fields, a reason, and one button a choice. `send` returns what to say when it is done. */
export function Act<Body>({
  send,
  choices,
  children,
  isBegun = false,
}: {
  send: (body: Body, headers: Record<string, string>) => Promise<string>;
  choices: readonly Choice<NoInfer<Body>>[];
  children?: ReactNode;
  /** Whether somebody came to do just this: the reason is what they type next. */
  isBegun?: boolean;
}) {
  const w = useOperatorWords();
  const [reason, setReason] = useState("");
  const submit = useSubmit<Body, string>(
    (body, key) => send(body, { "Idempotency-Key": key }),
    (text) => {
      setReason("");
      toast(text);
    },
  );
  const isShort = reason.trim().length < REASON_MIN;
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
      {children}
      <Field
        label={w.operator.yourReason}
        hint={w.operator.reasonHint}
        value={reason}
        autoFocus={isBegun}
        maxLength={REASON_MAX}
        onChange={(event) => setReason(event.target.value)}
        problem={submit.error ? sayProblem(w, submit.error) : null}
      />
      <div className="flex flex-wrap gap-2">
        {choices.map((choice) => {
          const body = isShort ? null : choice.body(reason.trim());
          return (
            <Button
              key={choice.label}
              look={choice.look}
              busy={submit.isPending}
              disabled={body === null}
              onClick={() => body !== null && submit.mutate(body)}
            >
              {choice.label}
            </Button>
          );
        })}
      </div>
    </form>
  );
}
