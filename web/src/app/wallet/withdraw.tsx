"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { Decimal } from "@/api/exact";
import { Problem, sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { formatRupees, paiseOf, readTyped } from "@/money/rupees";
import { Button } from "@/parts/button";
import { Dialog } from "@/parts/dialog";
import { MoneyField } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";
import type { BankAccount } from "./bank-account";

const full = (amount: Decimal) => formatRupees(amount, { full: true });

export function Withdraw({
  balance,
  account,
}: {
  balance: Decimal;
  account: BankAccount | null | undefined;
}) {
  const w = useWords();
  const [typed, setTyped] = useState("");
  const [confirming, setConfirming] = useState(false);
  const amount = readTyped(typed);
  const isTooMuch = amount !== null && paiseOf(amount) > paiseOf(balance);
  // Money goes to the account last verified, also while a new one is being checked.
  const paidTo = account?.paidTo ?? null;
  const isReady = amount !== null && paiseOf(amount) > 0n && !isTooMuch && paidTo !== null;
  const done = (of: Decimal) => {
    toast(w.holdings.withdrawn(full(of)));
    setTyped("");
    setConfirming(false);
  };
  return (
    <form
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) setConfirming(true);
      }}
    >
      <h2 className="text-18 font-semibold">{w.holdings.withdraw}</h2>
      <p className="text-14 text-quiet">
        {paidTo ? `${w.holdings.toAccount} ${paidTo.last4} (${paidTo.ifsc})` : w.holdings.noAccount}{" "}
        {account && account.status !== "verified" ? w.holdings.accountStates[account.status] : ""}
      </p>
      <MoneyField
        label={w.holdings.withdrawAmount}
        value={typed}
        onChange={setTyped}
        disabled={paidTo === null}
        problem={isTooMuch ? w.holdings.tooMuch : null}
      />
      <Button type="submit" disabled={!isReady}>
        {isReady ? w.holdings.withdrawNow(full(amount).replace(/\.00$/, "")) : w.invest.needAmount}
      </Button>
      {confirming && isReady ? (
        <Confirm
          amount={amount}
          balance={balance}
          last4={paidTo.last4}
          close={() => setConfirming(false)}
          done={done}
        />
      ) : null}
    </form>
  );
}

function Confirm({
  amount,
  balance,
  last4,
  close,
  done,
}: {
  amount: Decimal;
  balance: Decimal;
  last4: string;
  close: () => void;
  done: (amount: Decimal) => void;
}) {
  const w = useWords();
  const submit = useSubmit(
    async (body: { amount: Decimal }, key: string) => {
      const headers = { "Idempotency-Key": key };
      return dataOf(await api.POST("/api/v1/wallet/withdrawals", { body, headers }));
    },
    () => done(amount),
  );
  const isUnknown = submit.error instanceof Problem && submit.error.mayRetry;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !submit.isPending) close();
      }}
      title={w.holdings.withdrawTitle}
      text={w.holdings.withdrawText}
      actions={
        <>
          <Button onClick={close} disabled={submit.isPending}>
            {w.invest.back}
          </Button>
          <Button look="primary" busy={submit.isPending} onClick={() => submit.mutate({ amount })}>
            {w.holdings.withdrawNow(full(amount))}
          </Button>
        </>
      }
    >
      <KeyValue
        rows={[
          { name: w.holdings.toAccount, value: last4 },
          { name: w.invest.amount, value: <Rupees amount={amount} full /> },
          { name: w.holdings.after, value: <Rupees amount={paiseOf(balance) - paiseOf(amount)} full /> },
        ]}
      />
      {submit.error ? (
        <p role="alert" className="pt-3 text-14 text-bad">
          {isUnknown ? w.invest.unknownOutcome : sayProblem(w, submit.error)}
        </p>
      ) : null}
    </Dialog>
  );
}
