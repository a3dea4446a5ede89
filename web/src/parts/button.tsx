import type { ComponentProps, ReactNode } from "react";
import { Link } from "@/parts/link";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent font-semibold hover:opacity-90",
  plain: "bg-panel text-ink border border-edge hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "bg-panel text-bad border border-bad hover:bg-bad-soft",
};
const COMMON =
  "control inline-flex items-center justify-center gap-2 px-4 py-1 text-center text-14 transition-colors duration-150 disabled:opacity-60";

export type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  /** Work is under way: the button keeps its width and cannot be pressed. */
  busy?: boolean;
};

/** Says what it does, with the amount: "Invest ₹1,00,000". */
export function Button({
  look = "plain",
  busy = false,
  className = "",
  type = "button",
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`${COMMON} ${LOOKS[look]} ${className}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    />
  );
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
