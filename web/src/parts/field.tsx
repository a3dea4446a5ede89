"use client";
import { type ComponentProps, type ReactNode, useId } from "react";
import { typedRupees } from "@/money/rupees";

const INPUT =
  "control w-full border bg-panel px-3 text-15 text-ink placeholder:text-quiet aria-invalid:border-bad border-edge";

type Common = {
  label: string;
  /** What helps to fill it in. */
  hint?: string;
  /** What is wrong with it, in words; null when nothing is. */
  problem?: string | null;
};

/** Label, control, hint and problem, tied together for those who hear the page. */
export function FieldFrame({
  label,
  hint,
  problem,
  children,
}: Common & {
  children: (tied: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}) {
  const id = useId();
  const said = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  const tied = {
    id,
    ...(said ? { "aria-describedby": said } : {}),
    ...(problem ? { "aria-invalid": true as const } : {}),
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-14 font-semibold">
        {label}
      </label>
      {children(tied)}
      {hint ? (
        <p id={`${id}-hint`} className="text-12 text-quiet">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-14 text-bad">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

export function Field({ label, hint, problem, className = "", ...input }: Common & ComponentProps<"input">) {
  return (
    <FieldFrame label={label} hint={hint} problem={problem}>
      {(tied) => <input {...input} {...tied} className={`${INPUT} ${className}`} />}
    </FieldFrame>
  );
}

/** A native select: keyboards, phones and a strict CSP all get along with it. */
export function SelectField({
  label,
  hint,
  problem,
  children,
  ...select
}: Common & ComponentProps<"select">) {
  return (
    <FieldFrame label={label} hint={hint} problem={problem}>
      {(tied) => (
        <select {...select} {...tied} className={INPUT}>
          {children}
        </select>
      )}
    </FieldFrame>
  );
}

/**
 * Rupees, grouped the Indian way while typing. `value` is what is seen; `readTyped(value)` from
 * `@/money/rupees` is what the API takes.
 */
export function MoneyField({
  value,
  onChange,
  ...rest
}: Common &
  Omit<ComponentProps<"input">, "value" | "onChange" | "type"> & {
    value: string;
    onChange: (typed: string) => void;
  }) {
  const { label, hint, problem, ...input } = rest;
  return (
    <FieldFrame label={label} hint={hint} problem={problem}>
      {(tied) => (
        <div className="relative">
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 start-3 flex items-center text-quiet"
          >
            ₹
          </span>
          <input
            {...input}
            {...tied}
            inputMode="decimal"
            autoComplete="off"
            value={value}
            onChange={(event) => regroup(event.currentTarget, onChange)}
            className={`${INPUT} ps-8 text-end tabular-nums`}
          />
        </div>
      )}
    </FieldFrame>
  );
}

/** Group again and leave the caret behind the same digit. */
function regroup(input: HTMLInputElement, onChange: (typed: string) => void): void {
  const behind = input.value.slice(input.selectionStart ?? 0).replaceAll(",", "").length;
  const typed = typedRupees(input.value);
  onChange(typed);
  requestAnimationFrame(() => {
    let at = input.value.length;
    for (let left = behind; left > 0 && at > 0; at -= 1) if (input.value[at - 1] !== ",") left -= 1;
    input.setSelectionRange(at, at);
  });
}
