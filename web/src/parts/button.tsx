"use client";
import { Lock } from "lucide-react";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { Link } from "@/parts/link";
import { type Closed, useClosed } from "./closed";
import { toast } from "./toast";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent font-semibold hover:opacity-90",
  plain: "bg-panel text-ink border border-edge hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "bg-panel text-bad border border-bad hover:bg-bad-soft",
};
const COMMON =
  "control inline-flex items-center justify-center gap-2 px-4 py-1 text-center text-14 transition-colors duration-150 disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60";

export type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  /** Work is under way: the button keeps its width and cannot be pressed. */
  busy?: boolean;
  /** Whether it changes something, or begins to: then it is closed to who may only look. Usually what submits or can be busy. */
  changes?: boolean;
};

/** Says what it does, with the amount: "Invest ₹1,00,000". */
export function Button({
  look = "plain",
  busy,
  changes,
  className = "",
  type = "button",
  disabled,
  children,
  ...rest
}: ButtonProps) {
  const closed = useClosed();
  const isClosed = closed !== null && (changes ?? (type === "submit" || busy !== undefined));
  return (
    <button
      type={type}
      className={`${COMMON} ${LOOKS[look]} ${className}`}
      disabled={!isClosed && (disabled || busy)}
      aria-busy={busy || undefined}
      {...rest}
      {...(isClosed ? shut(closed) : {})}
    >
      {isClosed ? <Lock size={16} aria-hidden className="shrink-0" /> : null}
      {children}
    </button>
  );
}

/** Reached by the keyboard and heard, as what is `disabled` is not; pressed, it says why it does nothing. */
function shut({ why, saidBy }: Closed): ComponentProps<"button"> {
  return {
    title: why,
    "aria-disabled": true,
    "aria-describedby": saidBy,
    // Enter in a field presses its form's button: that is stopped here as well.
    onClick: (event: MouseEvent) => {
      event.preventDefault();
      toast(why);
    },
  };
}

export function ButtonLink({
  href,
  look = "plain",
  className = "",
  children,
}: {
  href: string;
  look?: Look;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link href={href} className={`${COMMON} ${LOOKS[look]} ${className}`}>
      {children}
    </Link>
  );
}
