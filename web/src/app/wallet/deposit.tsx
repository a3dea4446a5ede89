"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { Decimal } from "@/api/exact";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { formatRupees, paiseOf, readTyped } from "@/money/rupees";
import { Button } from "@/parts/button";
import { MoneyField, SelectField } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

const Qr = dynamic(() => import("./qr"), { ssr: false });
// What UPI carries at once; the server refuses more too.
const UPI_MAX = 1_00_000_00n;

type Place = components["schemas"]["DepositAnswer"];
type Body = { amount: Decimal; method: "bank" | "upi" };

/** How much and how; then the account number of one's own to pay to. */
export function Deposit() {
  const w = useWords();
  const [typed, setTyped] = useState("");
  const [method, setMethod] = useState<Body["method"]>("bank");
  const amount = readTyped(typed);
  const submit = useSubmit(async (body: Body, key: string) => {
    const headers = { "Idempotency-Key": key };
    return dataOf(await api.POST("/api/v1/wallet/deposits", { body, headers }));
  });
  const isTooMuch = method === "upi" && amount !== null && paiseOf(amount) > UPI_MAX;
  const isReady = amount !== null && paiseOf(amount) > 0n && !isTooMuch;
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4">
      <h2 className="text-18 font-semibold">{w.holdings.deposit}</h2>
      {submit.data && submit.variables ? (
        <PayTo place={submit.data} amount={submit.variables.amount} again={submit.reset} />
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) submit.mutate({ amount, method });
          }}
        >
          <p className="text-14 text-quiet">{w.holdings.depositText}</p>
          <MoneyField
            label={w.holdings.depositAmount}
            value={typed}
            onChange={setTyped}
            problem={isTooMuch ? w.holdings.upiTooMuch : submit.error ? sayProblem(w, submit.error) : null}
          />
          <SelectField
            label={w.holdings.method}
            value={method}
            onChange={(event) => setMethod(event.target.value as Body["method"])}
          >
            <option value="bank">{w.holdings.bank}</option>
            <option value="upi">{w.holdings.upi}</option>
          </SelectField>
          <Button type="submit" look="primary" busy={submit.isPending} disabled={!isReady}>
            {isReady
              ? w.holdings.getAccount(formatRupees(amount, { full: true }).replace(/\.00$/, ""))
              : w.invest.needAmount}
          </Button>
        </form>
      )}
    </section>
  );
}

function PayTo({ place, amount, again }: { place: Place; amount: Decimal; again: () => void }) {
  const w = useWords();
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-semibold">{w.holdings.payTo}</h3>
      <KeyValue
        rows={[
          { name: w.invest.amount, value: <Rupees amount={amount} full /> },
          { name: w.holdings.account, value: <Copied text={place.virtualAccount} /> },
          { name: w.holdings.ifsc, value: <Copied text={place.ifsc} /> },
        ]}
      />
      {place.upiUri ? (
        <div className="flex flex-col items-start gap-2">
          <a
            href={place.upiUri}
            className="control inline-flex items-center rounded-lg border border-edge px-4 text-14 hover:bg-sunken"
          >
            {w.holdings.openUpi}
          </a>
          <p className="text-14 text-quiet">{w.holdings.scan}</p>
          <Qr text={place.upiUri} />
        </div>
      ) : null}
      <p className="text-12 text-quiet">{w.holdings.until(formatInstant(place.expiresAt))}</p>
      <Button onClick={again}>{w.holdings.another}</Button>
    </div>
  );
}

function Copied({ text }: { text: string }) {
  const w = useWords();
  return (
    <span className="inline-flex items-center gap-2 tabular-nums">
      {text}
      <button
        type="button"
        className="control px-2 text-14 text-accent underline"
        aria-label={`${w.holdings.copy}: ${text}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => toast(w.holdings.copied))}
      >
        {w.holdings.copy}
      </button>
    </span>
  );
}
