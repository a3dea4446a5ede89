import type { OperatorWords } from "@/words/operator";

type Lines = Readonly<Record<string, string>>;

/** A code of the API in words; one without words of ours is shown readably rather than not at all. */
export function sayCode(lines: Lines, code: string): string {
  return lines[code] ?? (/^[a-z_.]+$/.test(code) ? code.replace(/[_.]/g, " ") : code);
}

/** Why something waits or was found: a check's reason, a credit's, a provider's, or a refusal's code. */
export function sayReason(w: OperatorWords, code: string): string {
  const lines: Lines = { ...w.errors, ...w.paper.reasons, ...w.operator.reasons };
  return sayCode(lines, code);
}

/** `propose write_off`: what was done, and to what kind of thing. */
export function sayAction(w: OperatorWords, action: string): string {
  const actions: Lines = w.operator.actions;
  const [verb = "", kind = ""] = action.split(" ");
  if (verb === "propose") return w.operator.didPropose(sayCode(w.operator.proposals, kind));
  if (verb === "approve") return w.operator.didApprove(sayCode(w.operator.proposals, kind));
  return sayCode(actions, action);
}

/** Text of a value that the API keeps as it came: a payload, a detail, what was read. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A detail of the audit log: how a customer answered is a code, the rest stands as it was kept. */
export function sayDetail(w: OperatorWords, name: string, value: unknown): string {
  const ways: Lines = w.operator.ways;
  return name === "by" && typeof value === "string" ? sayCode(ways, value) : sayValue(value);
}

/** Ids are long; eight letters tell two of them apart on a page. */
export function shortId(id: string): string {
  return id.slice(-8);
}
