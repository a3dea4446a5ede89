"use client";
/** What would be done at the workbench, for the second person to read. */
import type { components } from "@/api/schema";
import type { Amount } from "@/money/rupees";
import { KeyValue, Rupees } from "@/parts/figures";
import { useOperatorWords } from "@/words/operator";
import { AboutInvoice } from "./subject";

type Approval = components["schemas"]["Approval"];
type Payload = Approval["payload"];

export function SplitInto({ payload }: { payload: Payload }) {
  const w = useOperatorWords();
  const { amounts, rest } = payload as { amounts: Amount[]; rest: Amount };
  return (
    <>
      <p>{w.bench.thenSplit}</p>
      <KeyValue
        rows={[
          ...amounts.map((amount, place) => ({
            name: `${w.bench.part} ${place + 1}`,
            value: <Rupees amount={amount} full />,
          })),
          { name: w.bench.rest, value: <Rupees amount={rest} full /> },
        ]}
      />
    </>
  );
}

export function Merged({ proposal }: { proposal: Approval }) {
  const w = useOperatorWords();
  const { credits, amount } = proposal.payload as { credits: string[]; amount: Amount };
  return (
    <>
      <p>{w.bench.thenMerged}</p>
      <KeyValue
        rows={[
          { name: w.bench.payments, value: String(credits.length) },
          { name: w.operator.amount, value: <Rupees amount={amount} full /> },
        ]}
      />
      <AboutInvoice id={proposal.subjectId} />
    </>
  );
}

export function Undone({ payload }: { payload: Payload }) {
  const w = useOperatorWords();
  const { amount, place } = payload as { amount: Amount; place: keyof typeof w.bench.places };
  return (
    <>
      <p>{w.bench.thenUndone}</p>
      <KeyValue
        rows={[
          { name: w.operator.amount, value: <Rupees amount={amount} full /> },
          { name: w.bench.wherePlaced, value: w.bench.places[place] },
        ]}
      />
    </>
  );
}
