"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { useSubmit } from "@/api/queries";
import type { Me } from "@/api/session";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { useWords } from "@/words";
import { FormProblem, LOOK_AGAIN_MILLISECONDS, Section, type State } from "./section";

type Form = { pan: string; name: string; dateOfBirth: string; consent: boolean };
const FIELDS = ["pan", "name", "dateOfBirth", "consent"];
const STATES = { none: "todo", pending: "pending", verified: "ok", rejected: "refused" } as const;

export function IdentitySection({ me }: { me: Me }) {
  const w = useWords();
  const queries = useQueryClient();
  const form = useForm<Form>({
    defaultValues: { pan: "", name: me.name, dateOfBirth: "", consent: false },
  });
  const submit = useSubmit(async (form: Form, key: string) => {
    const body = {
      pan: form.pan.trim().toUpperCase(),
      name: form.name.trim(),
      dateOfBirth: form.dateOfBirth || null,
      consent: true as const,
    };
    return dataOf(await api.POST("/api/v1/kyc", { body, headers: { "Idempotency-Key": key } }));
  });
  const kyc = useQuery({
    queryKey: ["kyc"],
    queryFn: async () => dataOf(await api.GET("/api/v1/kyc")),
    refetchInterval: (query) => (query.state.data?.kycStatus === "pending" ? LOOK_AGAIN_MILLISECONDS : false),
  });
  const status = kyc.data?.kycStatus ?? me.kycStatus;
  // What this page is told first, the rest of the page knows too.
  useEffect(() => {
    if (status !== me.kycStatus) void queries.invalidateQueries({ queryKey: ["me"] });
  }, [status, me.kycStatus, queries]);
  const state: State = STATES[status];
  const missing = (name: keyof Form) => (form.formState.errors[name] ? w.onboarding.needText : null);
  const said = (name: string) => sayField(w, submit.error, name);
  return (
    <Section
      title={w.onboarding.identity}
      text={w.onboarding.identityText}
      state={state}
      problems={kyc.data?.reasons}
    >
      {state === "todo" || state === "refused" ? (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((body) => submit.mutate(body))}
        >
          <Field
            label={w.onboarding.pan}
            hint={w.onboarding.panHint}
            className="uppercase"
            autoComplete="off"
            problem={missing("pan") ?? said("pan")}
            {...form.register("pan", { required: true })}
          />
          <Field
            label={w.onboarding.name}
            autoComplete="name"
            problem={missing("name") ?? said("name")}
            {...form.register("name", { required: true })}
          />
          <Field
            label={w.onboarding.birth}
            type="date"
            autoComplete="bday"
            problem={said("dateOfBirth")}
            {...form.register("dateOfBirth")}
          />
          <label className="flex items-start gap-3 text-14">
            <input
              type="checkbox"
              className="mt-1 size-4 accent-accent"
              {...form.register("consent", { required: true })}
            />
            <span>
              {w.onboarding.consent}
              {form.formState.errors.consent ? (
                <span role="alert" className="block text-bad">
                  {w.onboarding.needConsent}
                </span>
              ) : null}
            </span>
          </label>
          <FormProblem text={sayRest(w, submit.error, FIELDS)} />
          <Button type="submit" look="primary" busy={submit.isPending}>
            {w.onboarding.sendIdentity}
          </Button>
        </form>
      ) : null}
    </Section>
  );
}
