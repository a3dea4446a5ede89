"use client";
import { valibotResolver } from "@hookform/resolvers/valibot";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import * as v from "valibot";
import { api } from "@/api/client";
import { Problem, sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { askMe } from "@/api/session";
import { Button } from "@/parts/button";
import { Field, SelectField } from "@/parts/field";
import { Link } from "@/parts/link";
import { homeOf, Page } from "@/shell/page";
import { useFirstWords } from "@/words/first";

const PASSWORD_CHARS_MIN = 12;
const ROLES = ["sme", "investor", "customer"] as const;
const FORM = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1, "needName")),
  email: v.pipe(v.string(), v.trim(), v.minLength(3, "needEmail")),
  password: v.pipe(v.string(), v.minLength(PASSWORD_CHARS_MIN, "needLongPassword")),
  role: v.picklist(ROLES),
});
type Form = v.InferOutput<typeof FORM>;
type Missing = "needName" | "needEmail" | "needLongPassword";

export default function SignUp() {
  const w = useFirstWords();
  const router = useRouter();
  const queries = useQueryClient();
  const form = useForm<Form>({ resolver: valibotResolver(FORM), defaultValues: { role: "sme" } });
  const { errors } = form.formState;
  const { setValue } = form;
  useEffect(() => {
    // Who was invited comes with what they were invited as.
    const asked = new URLSearchParams(window.location.search).get("role");
    const role = ROLES.find((one) => one === asked);
    if (role) setValue("role", role);
  }, [setValue]);
  const submit = useSubmit(async (body: Form, key: string) => {
    const headers = { "Idempotency-Key": key };
    await api.POST("/api/v1/auth/register", { body, headers });
    await api.POST("/api/v1/auth/session", { body: { email: body.email, password: body.password } });
    return askMe();
  });
  const said = (name: keyof Form) => {
    const missing = errors[name]?.message;
    if (missing) return w.signIn[missing as Missing];
    const problem = submit.error instanceof Problem ? submit.error : null;
    return problem?.fields.some((one) => one.field === name) ? sayProblem(w, problem) : null;
  };
  const send = form.handleSubmit(async (body) => {
    const me = await submit.mutateAsync(body).catch(() => null);
    if (me === null) return;
    queries.setQueryData(["me"], me);
    router.push(homeOf(me));
  });

  return (
    <Page title={w.signIn.signUpTitle} lead={w.signIn.signUpText}>
      <form onSubmit={send} noValidate className="flex w-full max-w-form flex-col gap-4">
        <SelectField label={w.signIn.role} {...form.register("role")}>
          <option value="sme">{w.signIn.sme}</option>
          <option value="investor">{w.signIn.investor}</option>
          <option value="customer">{w.signIn.customer}</option>
        </SelectField>
        <Field label={w.signIn.name} autoComplete="name" problem={said("name")} {...form.register("name")} />
        <Field
          label={w.signIn.email}
          type="email"
          autoComplete="username"
          problem={said("email")}
          {...form.register("email")}
        />
        <Field
          label={w.signIn.password}
          type="password"
          autoComplete="new-password"
          hint={w.signIn.passwordHint}
          problem={said("password")}
          {...form.register("password")}
        />
        {submit.error ? (
          <p role="alert" className="text-bad">
            {sayProblem(w, submit.error)}
          </p>
        ) : null}
        <Button type="submit" look="primary" busy={submit.isPending}>
          {w.signIn.create}
        </Button>
        <p className="text-14 text-quiet">
          {w.signIn.haveAccount}{" "}
          <Link href="/sign-in" className="text-accent underline">
            {w.shell.signIn}
          </Link>
        </p>
      </form>
    </Page>
  );
}
