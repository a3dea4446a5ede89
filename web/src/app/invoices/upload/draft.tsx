"use client";
import { FileText } from "lucide-react";
import { sayField, sayRest } from "@/api/fields";
import { readTyped } from "@/money/rupees";
import { Button, ButtonLink } from "@/parts/button";
import { Field, MoneyField } from "@/parts/field";
import { useWords } from "@/words";
import type { Item } from "./sending";

const FIELDS = ["invoiceNumber", "amount", "dueDate", "customerGST"];
const PERCENT = 100;

/** One file with its four facts, then its progress, then what came of it. */
export function Draft({
  item,
  known,
  change,
  send,
  remove,
}: {
  item: Item;
  known: string;
  change: (part: Partial<Item>) => void;
  send: () => void;
  remove: () => void;
}) {
  const w = useWords();
  const rest = sayRest(w, item.problem, FIELDS);
  return (
    <form
      noValidate
      aria-label={item.file.name}
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <p className="flex min-w-0 items-center gap-2 font-semibold">
        <FileText aria-hidden size={18} className="shrink-0" />
        <span className="truncate">{item.file.name}</span>
      </p>
      {item.state === "done" ? (
        <Done item={item} />
      ) : (
        <>
          <Facts item={item} known={known} change={change} />
          {rest ? (
            <p role="alert" className="text-bad">
              {rest}
            </p>
          ) : null}
          {item.state === "sending" ? <Sent part={item.part} /> : null}
          <div className="flex justify-end gap-2">
            <Button look="quiet" onClick={remove} disabled={item.state === "sending"}>
              {w.upload.remove}
            </Button>
            <Button type="submit" look="primary" busy={item.state === "sending"}>
              {item.state === "failed" ? w.upload.again : w.upload.send}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

function Facts({
  item,
  known,
  change,
}: {
  item: Item;
  known: string;
  change: (part: Partial<Item>) => void;
}) {
  const w = useWords();
  const said = (field: string, filled: boolean, missing: string) =>
    item.tried && !filled ? missing : sayField(w, item.problem, field);
  return (
    <fieldset
      disabled={item.state === "sending"}
      className="grid items-start gap-4 md:grid-cols-2 lg:grid-cols-4"
    >
      <Field
        label={w.upload.number}
        value={item.number}
        autoComplete="off"
        problem={said("invoiceNumber", Boolean(item.number.trim()), w.upload.needNumber)}
        onChange={(event) => change({ number: event.target.value })}
      />
      <MoneyField
        label={w.upload.amount}
        value={item.amount}
        problem={said("amount", readTyped(item.amount) !== null, w.upload.needAmount)}
        onChange={(amount) => change({ amount })}
      />
      <Field
        label={w.upload.due}
        type="date"
        value={item.due}
        problem={said("dueDate", Boolean(item.due), w.upload.needDue)}
        onChange={(event) => change({ due: event.target.value })}
      />
      <Field
        label={w.upload.customer}
        hint={w.upload.customerHint}
        value={item.customer}
        list={known}
        autoComplete="off"
        className="uppercase"
        problem={said("customerGST", Boolean(item.customer.trim()), w.upload.needCustomer)}
        onChange={(event) => change({ customer: event.target.value })}
      />
    </fieldset>
  );
}

function Sent({ part }: { part: number }) {
  const w = useWords();
  const percent = Math.round(part * PERCENT);
  return (
    <div className="flex flex-col gap-1">
      <progress
        aria-label={w.upload.sending(`${percent} %`)}
        value={part}
        className="h-2 w-full accent-accent"
      />
      <p className="text-12 text-quiet">{w.upload.sending(`${percent} %`)}</p>
    </div>
  );
}

function Done({ item }: { item: Item }) {
  const w = useWords();
  const warnings = item.answer?.warnings ?? [];
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <div role="status">
        <p className="text-good">{w.upload.done}</p>
        {warnings.length ? (
          <p className="text-14 text-warn">
            {w.upload.passed} {warnings.map((one) => one.message).join(" ")}
          </p>
        ) : null}
      </div>
      <ButtonLink href={`/invoices/${item.answer?.invoiceId}`}>{w.upload.open}</ButtonLink>
    </div>
  );
}
