"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { addPasskey, hasPasskeys } from "@/api/passkeys";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";
import { Authenticator } from "./authenticator";

type Passkey = components["schemas"]["PasskeyShown"];
const NAME_CHARS_MAX = 60;
const PASSWORD_CHARS_MIN = 12;

/** What a person proves themself with. The API asks for a fresh proof before any of it changes. */
export function SecurityParts() {
  const w = useWords();
  const found = useQuery({
    queryKey: ["security"],
    queryFn: async () => dataOf(await api.GET("/api/v1/me/security")),
  });
  return (
    <>
      <Section title={w.security.passkeys} lead={w.security.passkeysText}>
        <Queried query={found}>{(now) => <Passkeys passkeys={now.passkeys} />}</Queried>
      </Section>
      <Section title={w.security.totp} lead={w.security.totpText}>
        <Queried query={found}>
          {(now) => <Authenticator isSetUp={now.totp} codesLeft={now.recoveryCodesLeft} />}
        </Queried>
      </Section>
      <Section title={w.security.password} lead={w.security.passwordText}>
        <PasswordForm />
      </Section>
    </>
  );
}

function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const w = useWords();
  const [name, setName] = useState("");
  const add = useSubmit(addPasskey, () => {
    setName("");
    toast(w.security.passkeyAdded);
  });
  return (
    <div className="flex flex-col gap-4">
      {passkeys.length ? (
        <ul className="divide-y divide-line">
          {passkeys.map((one) => (
            <PasskeyRow key={one.id} passkey={one} />
          ))}
        </ul>
      ) : (
        <p className="text-quiet">{w.security.noPasskeys}</p>
      )}
      <form
        noValidate
        className="flex max-w-form flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) add.mutate(name.trim());
        }}
      >
        <Field
          label={w.security.passkeyName}
          hint={hasPasskeys() ? w.security.passkeyNameHint : w.security.noPasskeysHere}
          value={name}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          problem={add.error ? sayProblem(w, add.error) : null}
        />
        <Button type="submit" busy={add.isPending} disabled={!name.trim()}>
          {w.security.addPasskey}
        </Button>
      </form>
    </div>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const w = useWords();
  const remove = useSubmit(
    async (passkey_id: string, key: string) =>
      api.DELETE("/api/v1/me/passkeys/{passkey_id}", {
        params: { path: { passkey_id } },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.security.passkeyRemoved),
  );
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-2">
      <div className="min-w-0">
        <p className="truncate">{passkey.name}</p>
        <p className="text-12 text-quiet">
          {w.security.added(formatInstant(passkey.addedAt))}
          {passkey.usedAt ? ` · ${w.security.used(formatInstant(passkey.usedAt))}` : ""}
        </p>
        {remove.error ? <p className="text-14 text-bad">{sayProblem(w, remove.error)}</p> : null}
      </div>
      <Button
        look="danger"
        busy={remove.isPending}
        aria-label={w.security.removeOf(passkey.name)}
        onClick={() => remove.mutate(passkey.id)}
      >
        {w.security.remove}
      </Button>
    </li>
  );
}

function PasswordForm() {
  const w = useWords();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useSubmit(
    async (body: { current: string; password: string }, key: string) =>
      api.PUT("/api/v1/me/password", { body, headers: { "Idempotency-Key": key } }),
    () => {
      setCurrent("");
      setPassword("");
      toast(w.security.passwordChanged);
    },
  );
  const isShort = password.length > 0 && password.length < PASSWORD_CHARS_MIN;
  const rest = sayRest(w, change.error, ["password"]);
  return (
    <form
      noValidate
      className="flex max-w-form flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (current && password && !isShort) change.mutate({ current, password });
      }}
    >
      <Field
        label={w.security.currentPassword}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Field
        label={w.security.newPassword}
        hint={w.signIn.passwordHint}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        problem={isShort ? w.signIn.needLongPassword : sayField(w, change.error, "password")}
      />
      {rest ? (
        <p role="alert" className="text-bad">
          {rest}
        </p>
      ) : null}
      <Button type="submit" busy={change.isPending} disabled={!current || !password || isShort}>
        {w.security.changePassword}
      </Button>
    </form>
  );
}
