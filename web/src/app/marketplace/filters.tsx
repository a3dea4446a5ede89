"use client";
import { parseAsFloat, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { Button } from "@/parts/button";
import { Field, SelectField } from "@/parts/field";
import { useWords } from "@/words";

const SORTS = ["risk", "roi", "days", "closing", "newest"] as const;
const GRADES = ["A", "B", "C", "D", "E"] as const;
const SPANS = [30, 45, 60, 90] as const;
const RISK_MAX = 100;
const ROI_MAX = 100;

const PARSERS = {
  sort: parseAsStringLiteral(SORTS).withDefault("risk"),
  grade: parseAsStringLiteral(GRADES),
  maxDays: parseAsInteger,
  minRoi: parseAsFloat,
  minRisk: parseAsInteger,
};

export type MarketFilters = {
  sort: (typeof SORTS)[number];
  grade: (typeof GRADES)[number] | null;
  maxDays: number | null;
  minRoi: number | null;
  minRisk: number | null;
};

/** The view is its address: it can be sent, kept and gone back to. */
export function useFilters(): [MarketFilters, (change: Partial<MarketFilters>) => void, () => void] {
  const [found, set] = useQueryStates(PARSERS, { history: "replace" });
  const filters = {
    ...found,
    maxDays: within(found.maxDays, 3_650),
    minRoi: within(found.minRoi, ROI_MAX),
    minRisk: within(found.minRisk, RISK_MAX),
  };
  return [
    filters,
    (change) => void set(change),
    () => void set({ grade: null, maxDays: null, minRoi: null, minRisk: null }),
  ];
}

/** What somebody wrote into the address may be anything. */
function within(value: number | null, most: number): number | null {
  return value !== null && value > 0 && value <= most ? value : null;
}

export function Filters({
  filters,
  onChange,
  onClear,
}: {
  filters: MarketFilters;
  onChange: (change: Partial<MarketFilters>) => void;
  onClear: (() => void) | null;
}) {
  const w = useWords();
  const sorts = {
    risk: w.invest.sortRisk,
    roi: w.invest.sortRoi,
    days: w.invest.sortDays,
    closing: w.invest.sortClosing,
    newest: w.invest.sortNewest,
  };
  return (
    <search aria-label={w.invest.filters} className="grid grid-cols-2 items-end gap-4 lg:grid-cols-5">
      <SelectField
        label={w.invest.sort}
        data-search
        value={filters.sort}
        onChange={(event) => onChange({ sort: event.target.value as MarketFilters["sort"] })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {sorts[sort]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={w.invest.grade}
        value={filters.grade ?? ""}
        onChange={(event) => onChange({ grade: (event.target.value || null) as MarketFilters["grade"] })}
      >
        <option value="">{w.invest.anyGrade}</option>
        {GRADES.map((grade) => (
          <option key={grade} value={grade}>
            {grade}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={w.invest.maxDays}
        value={filters.maxDays ?? ""}
        onChange={(event) => onChange({ maxDays: Number(event.target.value) || null })}
      >
        <option value="">{w.invest.anyDays}</option>
        {[...new Set([...SPANS, filters.maxDays ?? 30])].map((days) => (
          <option key={days} value={days}>
            {w.invest.daysMany(days)}
          </option>
        ))}
      </SelectField>
      <NumberField
        label={w.invest.minRoi}
        value={filters.minRoi}
        most={ROI_MAX}
        step="0.25"
        onChange={(minRoi) => onChange({ minRoi })}
      />
      <NumberField
        label={w.invest.minRisk}
        value={filters.minRisk}
        most={RISK_MAX}
        step="1"
        onChange={(minRisk) => onChange({ minRisk })}
      />
      {onClear ? <Button onClick={onClear}>{w.invest.clear}</Button> : null}
    </search>
  );
}

function NumberField({
  label,
  value,
  most,
  step,
  onChange,
}: {
  label: string;
  value: number | null;
  most: number;
  step: string;
  onChange: (value: number | null) => void;
}) {
  return (
    <Field
      // Written when it is left or confirmed, so that typing asks the server once.
      key={value}
      label={label}
      type="number"
      min={0}
      max={most}
      step={step}
      defaultValue={value ?? ""}
      onBlur={(event) => onChange(within(Number(event.target.value), most))}
      onKeyDown={(event) => {
        if (event.key === "Enter") onChange(within(Number(event.currentTarget.value), most));
      }}
    />
  );
}
