"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { formatDay } from "@/money/dates";
import { formatPercent } from "@/money/percent";
import { formatRupees, paiseOf } from "@/money/rupees";
import { sayCode, sayValue } from "@/operator/words";
import { Table } from "@/parts/table";
import { type OperatorWords, useOperatorWords } from "@/words/operator";

const GRADE = "annual_rate_by_grade";

/** What the proposal keeps: rates in hundredths of a per cent, the minimum in paise. */
function sayProposed(w: OperatorWords, name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? w.operator.yes : w.operator.no;
  if (typeof value !== "number") return sayValue(value);
  if (name === "minimum_minor") return formatRupees(BigInt(value));
  return /_rate/.test(name) ? formatPercent(points(value)) : String(value);
}

/** Basis points as per cent, exactly: 1250 is 12.50. */
function points(basis: number): number {
  return basis / 100;
}

function sayNow(w: OperatorWords, name: string, value: unknown): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "boolean") return value ? w.operator.yes : w.operator.no;
  if (name === "minimum_minor") return formatRupees(paiseOf(String(value)));
  return /_rate/.test(name) ? formatPercent(String(value) as never) : String(value);
}

/** `annual_rate_min` as the API names it elsewhere: `annualRateMin`. */
function camel(name: string): string {
  return name.replace(/_minor$/, "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

type Line = { name: string; label: string; before: string; after: string };

/** Each term that would change: as it is, and as it would be. */
export function ChangedTerms({ payload }: { payload: Readonly<Record<string, unknown>> }) {
  const w = useOperatorWords();
  const terms = useQuery({
    queryKey: ["admin", "terms"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/product-terms")),
  });
  const now: Readonly<Record<string, unknown>> = terms.data?.[0] ?? {};
  const { [GRADE]: grades, ...changes } = (payload.changes ?? {}) as Record<string, unknown>;
  const rates = (now.annualRateByGrade ?? {}) as Record<string, unknown>;
  const lines: Line[] = [
    ...Object.entries(changes).map(([name, value]) => ({
      name,
      label: sayCode(w.operator.term, camel(name)),
      before: sayNow(w, name, now[camel(name)]),
      after: sayProposed(w, name, value),
    })),
    ...Object.entries((grades ?? {}) as Record<string, number>).map(([grade, value]) => ({
      name: `${GRADE}${grade}`,
      label: `${w.operator.byGrade}: ${grade}`,
      before: sayNow(w, GRADE, rates[grade]),
      after: sayProposed(w, GRADE, value),
    })),
  ];
  return (
    <>
      <p>{w.operator.validFromDay(formatDay(String(payload.valid_from)))}</p>
      <Table
        caption={w.operator.after}
        rows={lines}
        rowKey={(line) => line.name}
        columns={[
          { key: "name", head: w.operator.what, cell: (line) => line.label },
          {
            key: "before",
            head: w.operator.before,
            figure: true,
            cell: (line) => <del className="text-quiet">{line.before}</del>,
          },
          {
            key: "after",
            head: w.operator.after,
            figure: true,
            cell: (line) => <ins className="font-semibold no-underline">{line.after}</ins>,
          },
        ]}
      />
    </>
  );
}
