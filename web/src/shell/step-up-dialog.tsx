"use client";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { proveByPasskey } from "@/api/passkeys";
import { sayProblem } from "@/api/problem";
import type { Asked } from "@/api/step-up";
import { Button } from "@/parts/button";
import { Dialog } from "@/parts/dialog";
import { Field } from "@/parts/field";
import { useWords } from "@/words";

export default function StepUpDialog({ asked }: { asked: Asked }) {
  const w = useWords();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const has = (way: Asked["ways"][number]) => asked.ways.includes(way);
  const typedWay = has("otp") ? "otp" : has("password") ? "password" : null;

  async function prove(by: () => Promise<unknown>) {
    setBusy(true);
    setProblem(null);
    try {
      await by();
      asked.answer(true);
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!typed || !typedWay) return;
    const body = typedWay === "otp" ? { otp: typed } : { password: typed };
    void prove(() => api.POST("/api/v1/auth/step-up", { body }));
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => open || asked.answer(false)}
      title={w.security.stepUp}
      text={w.security.stepUpText}
    >
      <div className="flex flex-col gap-4">
        {has("passkey") ? (
          <Button look="primary" busy={busy} onClick={() => void prove(proveByPasskey)}>
            <KeyRound size={16} aria-hidden />
            {w.security.byPasskey}
          </Button>
        ) : null}
        {typedWay ? (
          <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
            <Field
              label={typedWay === "otp" ? w.signIn.code : w.signIn.password}
              hint={typedWay === "otp" ? w.signIn.codeHint : undefined}
              type={typedWay === "otp" ? "text" : "password"}
              inputMode={typedWay === "otp" ? "numeric" : undefined}
              autoComplete={typedWay === "otp" ? "one-time-code" : "current-password"}
              autoFocus={!has("passkey")}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
            <Button type="submit" look={has("passkey") ? "plain" : "primary"} busy={busy} disabled={!typed}>
              {w.security.goOn}
            </Button>
          </form>
        ) : null}
        {problem ? (
          <p role="alert" className="text-bad">
            {sayProblem(w, problem)}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
