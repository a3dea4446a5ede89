"use client";
import { useQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { useSubmit } from "@/api/queries";
import type { Me } from "@/api/session";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { KeyValue } from "@/parts/figures";
import { useWords } from "@/words";
import { FormProblem, LOOK_AGAIN_MILLISECONDS, Section, type State } from "./section";

type Form = { legalName: string; gstin: string; udyam: string };
const FIELDS = ["legalName", "gstin", "pan", "udyam"];
const STATES = { pending: "pending", confirmed: "ok", refused: "refused" } as const;
// The PAN is the third to the twelfth character of a GSTIN: nobody has to type it twice.
const PAN_FROM = 2;
const PAN_TO = 12;

export function BusinessSection({ me }: { me: Me }) {
  const w = useWords();
  const form = useForm<Form>({ defaultValues: { legalName: "", gstin: "", udyam: "" } });
  const submit = useSubmit(async (form: Form) => {
    const gstin = form.gstin.trim().toUpperCase();
    const pan = gstin.slice(PAN_FROM, PAN_TO);
    const body = { legalName: form.legalName.trim(), gstin, pan, udyam: form.udyam.trim() || null };
    return dataOf(await api.PUT("/api/v1/me/business", { body }));
  });
  const claim = useQuery({
    queryKey: ["business"],
    // Nothing to ask for before it was claimed.
    enabled: me.businessStatus !== null || submit.isSuccess,
    queryFn: async () => dataOf(await api.GET("/api/v1/me/business")),
    refetchInterval: (query) => (query.state.data?.status === "pending" ? LOOK_AGAIN_MILLISECONDS : false),
  });
  const found = claim.data ?? submit.data;
  const state: State = found ? STATES[found.status] : "todo";
  const missing = (name: keyof Form) => (form.formState.errors[name] ? w.onboarding.needText : null);
  const said = (name: string) => sayField(w, submit.error, name);
  return (
    <Section
      title={w.onboarding.business}
      text={w.onboarding.businessText}
      state={state}
      problems={found?.problems}
    >
      {found && state !== "refused" ? (
        <KeyValue
          rows={[
            { name: w.onboarding.legalName, value: found.legalName },
            { name: w.onboarding.gstin, value: found.gstin },
          ]}
        />
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((body) => submit.mutate(body))}
        >
          <Field
            label={w.onboarding.legalName}
            hint={w.onboarding.legalNameHint}
            autoComplete="organization"
            problem={missing("legalName") ?? said("legalName")}
            {...form.register("legalName", { required: true })}
          />
          <Field
            label={w.onboarding.gstin}
            hint={w.onboarding.gstinHint}
            autoCapitalize="characters"
            className="uppercase"
            problem={missing("gstin") ?? said("gstin") ?? said("pan")}
            {...form.register("gstin", { required: true })}
          />
          <Field label={w.onboarding.udyam} problem={said("udyam")} {...form.register("udyam")} />
          <FormProblem text={sayRest(w, submit.error, FIELDS)} />
          <Button type="submit" look="primary" busy={submit.isPending}>
            {w.onboarding.sendBusiness}
          </Button>
        </form>
      )}
    </Section>
  );
}
