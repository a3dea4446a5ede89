/** What a notification says in the page's language: the API gives its kind and params. */
import { formatDay } from "@/money/dates";
import { formatRupees } from "@/money/rupees";
import type { AllWords } from "@/words/same";
import type { components } from "./schema";

type Notification = components["schemas"]["NotificationShown"];
type NewsWords = Pick<AllWords, "news">;
/** `own` is false where the words are the API's, in English. */
export type Said = { title: string; text: string; own: boolean };

// Which of its params a kind has turns by.
const TURNS = ["outcome", "status", "reason", "role", "repaid", "final"];
const AMOUNTS = /^(amount|face|advance|fee|gst|net|received|raised)$/;

export function sayNews(w: NewsWords, one: Notification): Said {
  const lines: Readonly<Record<string, unknown>> = w.news;
  const turn = TURNS.map((name) => one.params[name]).find((value) => value !== undefined);
  const line =
    lines[`${one.kind}_${typeof turn === "boolean" ? (turn ? "yes" : "no") : turn}`] ?? lines[one.kind];
  if (typeof line !== "function") return { title: one.title, text: one.text, own: false };
  const [title = "", text = ""] = String(line(factsOf(w, one.params))).split("\n");
  return { title: title.charAt(0).toUpperCase() + title.slice(1), text, own: true };
}

function factsOf(w: NewsWords, params: Notification["params"]): Record<string, string> {
  const facts = Object.entries(params).map(([name, value]): [string, string] => {
    if (AMOUNTS.test(name)) return [name, formatRupees(String(value), { full: true })];
    return [name, /(On|At)$/.test(name) ? formatDay(String(value)) : String(value)];
  });
  return { ...Object.fromEntries(facts), invoice: w.news.anInvoice(String(params.invoiceNumber ?? "")) };
}
