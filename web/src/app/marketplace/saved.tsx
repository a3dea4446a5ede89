"use client";
import { useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";
import { Button } from "@/parts/button";
/** Searches that somebody kept in this browser: a search is its address, so keeping it is keeping that. */
import { Link } from "@/parts/link";
import { useWords } from "@/words";
import type { Words } from "@/words/same";

const KEPT = "hundi.searches";
const KEPT_MAX = 8;
const CHANGED = "hundi.searches.changed";
const NAMES = ["sort", "grade", "maxDays", "minRoi", "minRisk"];

/** The part of the address that is a search, in one order; empty when it is none. */
function searchOf(parameters: URLSearchParams): string {
  const found = new URLSearchParams();
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value) found.set(name, value);
  }
  return found.toString();
}

function read(): string {
  try {
    return localStorage.getItem(KEPT) ?? "[]";
  } catch {
    return "[]";
  }
}

function keep(searches: readonly string[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(searches.slice(0, KEPT_MAX)));
  } catch {
    // A browser that keeps nothing keeps no searches.
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  window.addEventListener("storage", changed);
  return () => {
    window.removeEventListener(CHANGED, changed);
    window.removeEventListener("storage", changed);
  };
}

/** What is kept may be anything: only searches of ours are shown. */
function listOf(text: string): string[] {
  try {
    const found: unknown = JSON.parse(text);
    const texts = Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
    return [...new Set(texts.map((one) => searchOf(new URLSearchParams(one))))].filter(Boolean);
  } catch {
    return [];
  }
}

/** A search in words: `Grade A · due within 45 days`. */
function say(w: Words, search: string): string {
  const of = new URLSearchParams(search);
  const sorts: Readonly<Record<string, string>> = {
    risk: w.invest.sortRisk,
    roi: w.invest.sortRoi,
    days: w.invest.sortDays,
    closing: w.invest.sortClosing,
    newest: w.invest.sortNewest,
  };
  const parts = [
    sorts[of.get("sort") ?? ""],
    of.get("grade") ? `${w.invest.grade} ${of.get("grade")}` : undefined,
    of.get("maxDays") ? `${w.invest.maxDays} ${w.invest.daysMany(Number(of.get("maxDays")))}` : undefined,
    of.get("minRoi") ? `${w.invest.minRoi}: ${of.get("minRoi")}` : undefined,
    of.get("minRisk") ? `${w.invest.minRisk}: ${of.get("minRisk")}` : undefined,
  ];
  return parts.filter(Boolean).join(" · ");
}

export function SavedSearches() {
  const w = useWords();
  const now = searchOf(useSearchParams());
  const kept = listOf(useSyncExternalStore(subscribe, read, () => "[]"));
  const isKept = kept.includes(now);
  if (now === "" && kept.length === 0) return null;
  return (
    <section aria-label={w.invest.savedSearches} className="flex flex-wrap items-center gap-2">
      {now !== "" && !isKept ? (
        <Button onClick={() => keep([now, ...kept])}>{w.invest.keepSearch}</Button>
      ) : null}
      {kept.map((search) => (
        <span key={search} className="inline-flex items-center rounded-lg border border-line bg-panel">
          <Link
            href={`/marketplace?${search}`}
            aria-current={search === now ? "true" : undefined}
            className="control inline-flex items-center px-3 text-14 hover:underline aria-[current=true]:font-semibold"
          >
            {say(w, search)}
          </Link>
          <button
            type="button"
            className="control px-3 text-14 text-quiet hover:bg-sunken"
            onClick={() => keep(kept.filter((one) => one !== search))}
          >
            <span aria-hidden>×</span>
            <span className="sr-only">{w.invest.forgetSearch(say(w, search))}</span>
          </button>
        </span>
      ))}
    </section>
  );
}
