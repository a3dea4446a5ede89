"use client";
import { useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { signInByPasskey } from "@/api/passkeys";
import { Problem, sayProblem } from "@/api/problem";
import { askMe, ownPath } from "@/api/session";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { Link } from "@/parts/link";
import { homeOf, Page } from "@/shell/page";
import { useFirstWords } from "@/words/first";

export default function SignIn() {
  const w = useFirstWords();
  const router = useRouter();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // Whether the account asks for a code too: it says so once the password is right.
  const [takesCode, setTakesCode] = useState(false);

  async function enter(open: () => Promise<unknown>) {
    setBusy(true);
    setProblem(null);
    try {
      await open();
      const me = await askMe();
      queries.setQueryData(["me"], me);
      // Asked for only now: a page whose first paint hangs on its query cannot be made ahead.
      const next = new URLSearchParams(window.location.search).get("next");
      router.push(ownPath(next, homeOf(me)));
    } catch (failure) {
      const asksForCode = failure instanceof Problem && failure.code === "otp_required";
      if (asksForCode) setTakesCode(true);
      setProblem(asksForCode ? null : failure);
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { email: String(form.get("email")), password: String(form.get("password")) };
    const otp = form.get("otp");
    void enter(() => api.POST("/api/v1/auth/session", { body: otp ? { ...body, otp: String(otp) } : body }));
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
        {takesCode ? (
          <Field
            label={w.signIn.code}
            hint={w.signIn.codeHint}
            name="otp"
            autoComplete="one-time-code"
            autoFocus
            required
          />
        ) : null}
        {problem ? (
          <p role="alert" className="text-bad">
            {sayProblem(w, problem)}
          </p>
        ) : null}
        <Button type="submit" look="primary" busy={busy}>
          {w.signIn.submit}
        </Button>
        <Button busy={busy} onClick={() => void enter(signInByPasskey)}>
          <KeyRound size={16} aria-hidden />
          {w.signIn.passkeySignIn}
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
