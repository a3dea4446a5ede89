"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { Decimal } from "@/api/exact";
import { Problem, sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { Me } from "@/api/session";
import { type Amount, formatRupees, paiseOf, readTyped } from "@/money/rupees";
import { Button, ButtonLink } from "@/parts/button";
import { Dialog } from "@/parts/dialog";
import { MoneyField } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { useWords } from "@/words";
import type { Words } from "@/words/same";
import type { Quote } from "./use-quote";

/** Every digit, and paise only where there are some: what a button says. */
function digits(amount: Amount): string {
  return formatRupees(amount, { full: true }).replace(/\.00$/, "");
}

/** A refusal in words, with the figure the server names. */
function sayRefusal(w: Words, problem: unknown): string {
  if (!(problem instanceof Problem)) return sayProblem(w, problem);
  if (problem.mayRetry) return w.invest.unknownOutcome;
  const { remaining, allowed } = problem.facts as { remaining?: Amount; allowed?: Amount };
  const more =
    remaining !== undefined
      ? w.invest.remainingNow(digits(remaining))
      : allowed !== undefined
        ? w.invest.allowedNow(digits(allowed))
        : "";
  return `${sayProblem(w, problem)} ${more}`.trim();
}

/** What does not fit this invoice, as the last quote knew it; the server has the last word. */
function sayMisfit(w: Words, quote: Quote, amount: Decimal): string | null {
  const wanted = paiseOf(amount);
  const [left, allowed] = [paiseOf(quote.remaining), paiseOf(quote.allowed)];
  if (wanted > left) return `${w.errors.target_exceeded} ${w.invest.remainingNow(digits(left))}`;
  if (wanted > allowed) return `${w.errors.limit_exceeded} ${w.invest.allowedNow(digits(allowed))}`;
  return wanted < paiseOf(quote.minimum) ? w.errors.commitment_too_small : null;
}

type Props = {
  submit: Submit;
  quote: Quote;
  typed: string;
  /** Whether somebody typed: nobody is blamed for what we suggested. */
  isTouched: boolean;
  onTyped: (typed: string) => void;
  asked: Decimal | null;
  problem: unknown;
  me: Me;
};

export function Fund({ submit, quote, typed, isTouched, onTyped, asked, problem, me }: Props) {
  const w = useWords();
  const [confirming, setConfirming] = useState(false);
  const amount = readTyped(typed);
  const isZero = amount === null || paiseOf(amount) === 0n;
  const isShort = !isZero && paiseOf(amount) > paiseOf(me.walletBalance);
  const known = isZero ? null : sayMisfit(w, quote, amount);
  // The figures beside the button must be those of the amount on it.
  const isQuoted = !isZero && !problem && !known && paiseOf(quote.amount) === paiseOf(amount);
  const close = () => {
    // An old refusal is not the next amount's. The key of an unknown outcome stays with its amount.
    if (submit.error) submit.reset();
    setConfirming(false);
  };
  if (submit.data && !confirming) {
    return <Done funded={submit.data} again={submit.reset} />;
  }
  const unasked = isShort && isTouched ? w.invest.notEnough : null;
  const said = known ?? unasked ?? (problem && asked ? sayRefusal(w, problem) : null);
  return (
    <form
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isQuoted && !isShort) setConfirming(true);
      }}
    >
      <h2 className="text-18 font-semibold">{w.invest.fundTitle}</h2>
      <MoneyField
        label={w.invest.amount}
        hint={w.invest.amountHint(digits(quote.minimum), digits(quote.remaining))}
        value={typed}
        onChange={onTyped}
        problem={said}
      />
      <KeyValue
        rows={[
          { name: w.invest.inWallet, value: <Rupees amount={me.walletBalance} full /> },
          { name: w.invest.expected, value: isQuoted ? <Gain quote={quote} /> : "—" },
        ]}
      />
      {isShort ? <ButtonLink href="/wallet">{w.invest.deposit}</ButtonLink> : null}
      <Button type="submit" look="primary" disabled={!isQuoted || isShort}>
        {isZero ? w.invest.needAmount : w.invest.investAmount(digits(amount))}
      </Button>
      <p className="text-12 text-quiet">{w.invest.confirmText}</p>
      {confirming && amount ? <Confirm quote={quote} amount={amount} submit={submit} close={close} /> : null}
    </form>
  );
}

type Submit = ReturnType<typeof useFund>;
export type Funded = { status: string; expectedReturn: Amount; amount: Decimal };

/** Investing in one invoice. `after` hears of it at once, before anything is asked again. */
export function useFund(id: string, after: (funded: Funded) => void) {
  return useSubmit(async (amount: Decimal, key: string) => {
    const params = { path: { invoice_id: id }, header: { "Idempotency-Key": key } };
    const answer = await api.POST("/api/v1/invoices/{invoice_id}/fund", { params, body: { amount } });
    return { ...dataOf(answer), amount };
  }, after);
}

function Gain({ quote }: { quote: Quote }) {
  const onTime = quote.outcomes[0];
  return onTime ? <Rupees amount={onTime.gain} full /> : null;
}

function Confirm({
  quote,
  amount,
  submit,
  close,
}: {
  quote: Quote;
  amount: Decimal;
  submit: Submit;
  close: () => void;
}) {
  const w = useWords();
  const onTime = quote.outcomes[0];
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !submit.isPending) close();
      }}
      title={w.invest.confirmTitle}
      text={w.invest.confirmText}
      actions={
        <>
          <Button onClick={close} disabled={submit.isPending}>
            {w.invest.back}
          </Button>
          <Button
            look="primary"
            busy={submit.isPending}
            onClick={() => submit.mutate(amount, { onSuccess: close })}
          >
            {w.invest.investAmount(formatRupees(amount, { full: true }))}
          </Button>
        </>
      }
    >
      <KeyValue
        rows={[
          { name: w.invest.amount, value: <Rupees amount={amount} full /> },
          ...(onTime
            ? [
                { name: w.invest.expected, value: <Rupees amount={onTime.gain} full /> },
                { name: w.invest.flowBack, value: <Rupees amount={onTime.comesBack} full /> },
              ]
            : []),
        ]}
      />
      <p className="text-14">{w.invest.confirmRisk}</p>
      {submit.error ? (
        <p role="alert" className="pt-3 text-14 text-bad">
          {sayRefusal(w, submit.error)}
        </p>
      ) : null}
    </Dialog>
  );
}

export function Done({ funded, again }: { funded: Funded; again: () => void }) {
  const w = useWords();
  return (
    <section role="status" className="flex flex-col gap-3 rounded-xl border border-good bg-good-soft p-4">
      <h2 className="text-18 font-semibold">
        {w.invest.doneTitle}: <Rupees amount={funded.amount} full />
      </h2>
      <p>{funded.status === "funded" ? w.invest.doneFunded : w.invest.doneHeld}</p>
      <KeyValue rows={[{ name: w.invest.expected, value: <Rupees amount={funded.expectedReturn} full /> }]} />
      <ButtonLink href="/portfolio">{w.invest.toPortfolio}</ButtonLink>
      {funded.status === "funded" ? null : <Button onClick={again}>{w.invest.again}</Button>}
    </section>
  );
}
