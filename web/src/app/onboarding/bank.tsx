"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { useSubmit } from "@/api/queries";
import type { Me } from "@/api/session";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { useWords } from "@/words";
import { FormProblem, LOOK_AGAIN_MILLISECONDS, Section, type State } from "./section";

type Form = { accountNumber: string; ifsc: string; holderName: string };
const FIELDS = ["accountNumber", "ifsc", "holderName"];
const STATES = { pending: "pending", verified: "ok", refused: "refused", replaced: "todo" } as const;

export function BankSection({ me }: { me: Me }) {
  const w = useWords();
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const form = useForm<Form>({ defaultValues: { accountNumber: "", ifsc: "", holderName: me.name } });
  const submit = useSubmit(
    async (form: Form) => {
      const body = {
        accountNumber: form.accountNumber.replaceAll(" ", ""),
        ifsc: form.ifsc.trim().toUpperCase(),
        holderName: form.holderName.trim(),
      };
      return dataOf(await api.PUT("/api/v1/me/bank-account", { body }));
    },
    () => setChanging(false),
  );
  const account = useQuery({
    queryKey: ["bank-account"],
    enabled: me.bankAccountStatus !== null || submit.isSuccess,
    queryFn: async () => dataOf(await api.GET("/api/v1/me/bank-account")),
    refetchInterval: (query) => (query.state.data?.status === "pending" ? LOOK_AGAIN_MILLISECONDS : false),
  });
  const status = account.data?.status ?? submit.data?.status ?? null;
  useEffect(() => {
    if (status !== null && status !== me.bankAccountStatus)
      void queries.invalidateQueries({ queryKey: ["me"] });
  }, [status, me.bankAccountStatus, queries]);
  const state: State = status === null ? "todo" : STATES[status];
  const found = account.data;
  const reasons = found?.reason ? [found.reason] : [];
  const missing = (name: keyof Form) => (form.formState.errors[name] ? w.onboarding.needText : null);
  const said = (name: string) => sayField(w, submit.error, name);
  const asks = state === "todo" || state === "refused" || changing;
  return (
    <Section title={w.onboarding.bank} text={w.onboarding.bankText} state={state} problems={reasons}>
      {found ? <p>{w.onboarding.accountIs(found.last4, found.ifsc)}</p> : null}
      {found?.paidTo && found.paidTo.last4 !== found.last4 ? (
        <p className="text-14 text-quiet">{w.onboarding.stillPaidTo(found.paidTo.last4)}</p>
      ) : null}
      {asks ? (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((body) => submit.mutate(body))}
        >
          <Field
            label={w.onboarding.account}
            inputMode="numeric"
            autoComplete="off"
            problem={missing("accountNumber") ?? said("accountNumber")}
            {...form.register("accountNumber", { required: true })}
          />
          <Field
            label={w.onboarding.ifsc}
            hint={w.onboarding.ifscHint}
            className="uppercase"
            autoComplete="off"
            problem={missing("ifsc") ?? said("ifsc")}
            {...form.register("ifsc", { required: true })}
          />
          <Field
            label={w.onboarding.holder}
            autoComplete="name"
            problem={missing("holderName") ?? said("holderName")}
            {...form.register("holderName", { required: true })}
          />
          <FormProblem text={sayRest(w, submit.error, FIELDS)} />
          <Button type="submit" look="primary" busy={submit.isPending}>
            {w.onboarding.sendBank}
          </Button>
        </form>
      ) : state === "ok" ? (
        <div>
          <Button changes onClick={() => setChanging(true)}>
            {w.onboarding.change}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
