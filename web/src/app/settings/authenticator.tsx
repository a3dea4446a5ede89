"use client";
import dynamic from "next/dynamic";
import { type FormEvent, useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { StatusPill } from "@/parts/figures";
import { Loading } from "@/parts/states";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

const QrCode = dynamic(() => import("@/parts/qr-code"), { ssr: false, loading: () => <Loading rows={2} /> });
const CODE_DIGITS = 6;

type Begun = { secret: string; uri: string };

/** An authenticator application: a secret to scan, its first code, and codes for who loses it. */
export function Authenticator({ isSetUp, codesLeft }: { isSetUp: boolean; codesLeft: number }) {
  const w = useWords();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useSubmit(
    async (_: null, key: string) =>
      dataOf(await api.POST("/api/v1/me/totp", { headers: { "Idempotency-Key": key } })),
    setBegun,
  );
  const remove = useSubmit(
    async (_: null, key: string) => api.DELETE("/api/v1/me/totp", { headers: { "Idempotency-Key": key } }),
    () => {
      setCodes(null);
      toast(w.security.totpRemoved);
    },
  );
  const problem = begin.error ?? remove.error;
  return (
    <div className="flex flex-col items-start gap-4">
      {isSetUp ? (
        <>
          <p className="flex flex-wrap items-center gap-2">
            <StatusPill tone="good">{w.security.totpOn}</StatusPill>
            <span className="text-quiet">{w.security.codesLeft(codesLeft)}</span>
          </p>
          {codes ? <RecoveryCodes codes={codes} /> : null}
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(null)}>
            {w.security.removeTotp}
          </Button>
        </>
      ) : begun ? (
        <Confirm
          begun={begun}
          done={(given) => {
            setBegun(null);
            setCodes(given);
          }}
        />
      ) : (
        <Button busy={begin.isPending} onClick={() => begin.mutate(null)}>
          {w.security.beginTotp}
        </Button>
      )}
      {problem ? (
        <p role="alert" className="text-bad">
          {sayProblem(w, problem)}
        </p>
      ) : null}
    </div>
  );
}

function Confirm({ begun, done }: { begun: Begun; done: (codes: readonly string[]) => void }) {
  const w = useWords();
  const [code, setCode] = useState("");
  const confirm = useSubmit(
    async (body: { code: string }, key: string) =>
      dataOf(await api.POST("/api/v1/me/totp/confirm", { body, headers: { "Idempotency-Key": key } })),
    (answer) => {
      toast(w.security.totpSetUp);
      done(answer.codes);
    },
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (code.length === CODE_DIGITS) confirm.mutate({ code });
  }
  return (
    <form noValidate className="flex max-w-form flex-col gap-4" onSubmit={submit}>
      <p>{w.security.scan}</p>
      <QrCode text={begun.uri} name={w.security.qr} />
      <p className="text-14 text-quiet">
        {w.security.orType} <code className="break-all">{begun.secret}</code>
      </p>
      <Field
        label={w.signIn.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value.replace(/\D/g, "").slice(0, CODE_DIGITS))}
        problem={confirm.error ? sayProblem(w, confirm.error) : null}
      />
      <Button type="submit" look="primary" busy={confirm.isPending} disabled={code.length !== CODE_DIGITS}>
        {w.security.confirmTotp}
      </Button>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4">
      <h3 className="text-15 font-semibold">{w.security.recovery}</h3>
      <p className="text-14 text-quiet">{w.security.recoveryText}</p>
      <ul className="grid grid-cols-2 gap-x-8 gap-y-1">
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
