"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/button";
import { FieldFrame } from "@/parts/field";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

const REASON_CHARS_MAX = 500;

export function DisputeByLink({ link }: { link: string }) {
  const w = useWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const submit = useSubmit(
    async (body: { link: string; reason: string }, key: string) => {
      const headers = { "Idempotency-Key": key };
      return dataOf(await api.POST("/api/v1/links/dispute", { body, headers }));
    },
    () => toast(w.dues.disputed),
  );
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim()) submit.mutate({ link, reason: reason.trim() });
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
