/** Where each kind of user can go. A screen's path stands here once; the frame, the palette and `g` keys read it. */
import type { Role } from "@/api/session";
import type { FirstWords } from "@/words/same";

export type Place = {
  href: string;
  name: (w: FirstWords) => string;
  /** `g` and this letter go there. */
  key: string;
};

const place = (href: string, key: string, name: Place["name"]): Place => ({ href, key, name });

/** Only what exists is listed: a founder adds the line with the screen. */
export const PLACES: Readonly<Record<Role, readonly Place[]>> = {
  sme: [
    place("/sme", "h", (w) => w.shell.home),
    place("/invoices", "i", (w) => w.shell.invoices),
    place("/invoices/upload", "u", (w) => w.shell.upload),
    place("/customers", "c", (w) => w.shell.customers),
    place("/payouts", "p", (w) => w.shell.payouts),
    place("/notifications", "n", (w) => w.shell.notifications),
    place("/settings", "s", (w) => w.shell.settings),
  ],
  investor: [
    place("/investor", "h", (w) => w.shell.home),
    place("/marketplace", "m", (w) => w.shell.marketplace),
    place("/watch-list", "l", (w) => w.shell.watchList),
    place("/auto-invest", "a", (w) => w.shell.autoInvest),
    place("/portfolio", "p", (w) => w.shell.portfolio),
    place("/wallet", "w", (w) => w.shell.wallet),
    place("/statements", "t", (w) => w.shell.statements),
    place("/notifications", "n", (w) => w.shell.notifications),
    place("/settings", "s", (w) => w.shell.settings),
  ],
  customer: [
    place("/customer", "h", (w) => w.shell.home),
    place("/dues", "d", (w) => w.shell.dues),
    place("/notifications", "n", (w) => w.shell.notifications),
    place("/settings", "s", (w) => w.shell.settings),
  ],
  admin: [
    place("/operator", "h", (w) => w.shell.queue),
    place("/operator/approvals", "a", (w) => w.shell.approvals),
    place("/operator/reconciliation", "r", (w) => w.shell.reconciliation),
    place("/operator/collections", "c", (w) => w.shell.collections),
    place("/operator/audit", "l", (w) => w.shell.auditLog),
    place("/operator/money", "m", (w) => w.shell.money),
    place("/operator/terms", "t", (w) => w.shell.terms),
    place("/operator/limits", "i", (w) => w.shell.limits),
    place("/notifications", "n", (w) => w.shell.notifications),
    place("/settings", "s", (w) => w.shell.settings),
  ],
};

export const PUBLIC_PLACES: readonly Place[] = [
  place("/", "h", (w) => w.shell.home),
  place("/verify", "v", (w) => w.shell.verify),
  place("/status", "t", (w) => w.status.title),
  place("/sign-in", "s", (w) => w.shell.signIn),
  place("/sign-up", "u", (w) => w.shell.signUp),
];

/** Pages that anybody may see, whoever it is: they are whole before anything is asked. */
export const PUBLIC_PATHS: ReadonlySet<string> = new Set([
  ...PUBLIC_PLACES.map((one) => one.href),
  "/act",
  "/join",
]);
