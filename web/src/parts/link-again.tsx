"use client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { useWords } from "@/words";
import { Button } from "./button";
import { toast } from "./toast";

// While the customer has something to answer or to pay. The API decides; this spares a button that cannot work.
const STAGES = new Set([
  "verified",
  "accepted",
  "listed",
  "funded",
  "disbursed",
  "partially_repaid",
  "overdue",
  "defaulted",
]);

/** Sends the customer a new link to answer, or to pay, without signing in. */
export function LinkAgain({
  id,
  stage,
  send,
}: {
  id: string;
  stage: string;
  send: (id: string, key: string) => Promise<unknown>;
}) {
  const w = useWords();
  const submit = useSubmit(send, () => toast(w.act.sentAgain));
  if (!STAGES.has(stage)) return null;
  return (
    <div className="flex flex-col gap-1">
      <Button className="self-start" busy={submit.isPending} onClick={() => submit.mutate(id)}>
        {w.act.sendAgain}
      </Button>
      {submit.error ? (
        <p role="alert" className="text-14 text-bad">
          {sayProblem(w, submit.error)}
        </p>
      ) : null}
    </div>
  );
}
