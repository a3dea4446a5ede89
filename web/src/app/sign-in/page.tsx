"use client";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayProblem } from "@/api/problem";
import { ownPath } from "@/api/session";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { homeOf, Page } from "@/shell/page";
import { useWords } from "@/words";

export default function SignIn() {
  const w = useWords();
  const router = useRouter();
  const queries = useQueryClient();
  const [next] = useQueryState("next", parseAsString);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const body = { email: String(form.get("email")), password: String(form.get("password")) };
      await api.POST("/api/v1/auth/session", { body });
      const me = dataOf(await api.GET("/api/v1/me"));
      queries.setQueryData(["me"], me);
      router.push(ownPath(next, homeOf(me)));
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  }

  return (
    <Page title={w.signIn.title}>
      <form onSubmit={submit} className="flex w-full max-w-form flex-col gap-4">
        <Field label={w.signIn.email} name="email" type="email" autoComplete="username" required />
        <Field
          label={w.signIn.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {problem ? (
          <p role="alert" className="text-bad">
            {sayProblem(w, problem)}
          </p>
        ) : null}
        <Button type="submit" look="primary" busy={busy}>
          {w.signIn.submit}
        </Button>
        <p className="text-14 text-quiet">
          {w.signIn.noAccount}{" "}
          <Link href="/sign-up" className="text-accent underline">
            {w.shell.signUp}
          </Link>
        </p>
      </form>
    </Page>
  );
}
