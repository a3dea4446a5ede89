"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { Button } from "@/parts/button";
import { SelectField } from "@/parts/field";
import { StatusPill } from "@/parts/figures";
import { Section } from "@/parts/section";
import { Loading, Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { type Language, type Theme, useLanguage, useTheme } from "@/shell/preferences";
import { useWords } from "@/words";
import { deviceOf } from "./device";
import { SecurityParts } from "./security";

const Team = dynamic(() => import("./team"), { ssr: false, loading: () => <Loading /> });

type Session = components["schemas"]["LiveSession"];
type Choices = components["schemas"]["EmailChoices"];

export default function Settings() {
  const w = useWords();
  return (
    <Page title={w.settings.title}>
      <Only roles={["sme", "investor", "customer", "admin"]} isOwn>
        {(me) => (
          <div className="grid gap-8 lg:grid-cols-2">
            <Look />
            {me.team ? null : <Letters />}
            <SecurityParts />
            <Sessions />
            {me.role === "admin" ? null : (
              <div className="lg:col-span-2">
                <Team me={me} />
              </div>
            )}
          </div>
        )}
      </Only>
    </Page>
  );
}

function Look() {
  const w = useWords();
  const [theme, setTheme] = useTheme();
  const [language, setLanguage] = useLanguage();
  return (
    <Section title={w.settings.look}>
      <div className="flex max-w-form flex-col gap-4">
        <SelectField
          label={w.shell.language}
          value={language}
          onChange={(event) => setLanguage(event.target.value as Language)}
        >
          <option value="en" lang="en">
            English
          </option>
          <option value="hi" lang="hi">
            हिन्दी
          </option>
        </SelectField>
        <SelectField
          label={w.shell.theme}
          value={theme}
          onChange={(event) => setTheme(event.target.value as Theme)}
        >
          {(["system", "light", "dark"] as const).map((one) => (
            <option key={one} value={one}>
              {w.shell[one]}
            </option>
          ))}
        </SelectField>
      </div>
    </Section>
  );
}

function Letters() {
  const w = useWords();
  const found = useQuery({
    queryKey: ["preferences"],
    queryFn: async () => dataOf(await api.GET("/api/v1/notifications/preferences")),
  });
  return (
    <Section title={w.settings.letters} lead={w.settings.lettersText}>
      <Queried query={found}>{(now) => <LetterForm now={now.email} />}</Queried>
    </Section>
  );
}

function LetterForm({ now }: { now: Choices }) {
  const w = useWords();
  const [chosen, setChosen] = useState(now);
  const save = useSubmit(
    async (email: Choices, key) =>
      api.PUT("/api/v1/notifications/preferences", { body: { email }, headers: { "Idempotency-Key": key } }),
    () => toast(w.settings.saved),
  );
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(chosen);
      }}
    >
      {(Object.keys(w.settings.email) as (keyof Choices)[]).map((name) => (
        <label key={name} className="control flex items-center gap-3">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={chosen[name] ?? true}
            onChange={(event) => setChosen({ ...chosen, [name]: event.target.checked })}
          />
          {w.settings.email[name]}
        </label>
      ))}
      {save.error ? (
        <p role="alert" className="text-14 text-bad">
          {sayProblem(w, save.error)}
        </p>
      ) : null}
      <Button type="submit" look="primary" busy={save.isPending}>
        {w.settings.save}
      </Button>
    </form>
  );
}

function Sessions() {
  const w = useWords();
  const found = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => dataOf(await api.GET("/api/v1/me/sessions")),
  });
  return (
    <Section title={w.settings.sessions} lead={w.settings.sessionsText}>
      <Queried query={found}>
        {(sessions) => (
          <ul className="divide-y divide-line">
            {sessions.map((one) => (
              <SessionRow key={one.id} session={one} />
            ))}
          </ul>
        )}
      </Queried>
    </Section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const w = useWords();
  const end = useSubmit(
    async (session_id: string, key) =>
      api.DELETE("/api/v1/me/sessions/{session_id}", {
        params: { path: { session_id } },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.settings.ended),
  );
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-2">
      <div className="min-w-0">
        <p className="truncate">{session.device ? deviceOf(session.device) : w.settings.unknownDevice}</p>
        <p className="text-12 text-quiet">
          {w.settings.started(formatInstant(session.startedAt))}
          {session.seenAt ? ` · ${w.settings.seen(formatInstant(session.seenAt))}` : ""}
        </p>
        {end.error ? <p className="text-14 text-bad">{sayProblem(w, end.error)}</p> : null}
      </div>
      {session.current ? (
        <StatusPill tone="accent">{w.settings.thisOne}</StatusPill>
      ) : (
        <Button
          look="danger"
          className="shrink-0"
          busy={end.isPending}
          onClick={() => end.mutate(session.id)}
        >
          {w.settings.end}
        </Button>
      )}
    </li>
  );
}
