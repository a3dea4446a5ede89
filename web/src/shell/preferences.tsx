"use client";
/**
 * What a person chose for this browser: theme and language. Remembered here, and told to other tabs.
 * scripts/first.js sets it on the page before the first paint, and knows the names below.
 */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
export type Language = "en" | "hi";

const THEME = "hundi.theme";
const LANGUAGE = "hundi.language";
const CHANGED = "hundi.preferences";

export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, readTheme, () => "system"), chooseTheme];
}

export function useLanguage(): [Language, (language: Language) => void] {
  return [useSyncExternalStore(subscribe, readLanguage, () => "en"), chooseLanguage];
}

function chooseTheme(theme: Theme): void {
  keep(THEME, theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function chooseLanguage(language: Language): void {
  keep(LANGUAGE, language);
  document.documentElement.lang = language;
}

function readTheme(): Theme {
  const kept = read(THEME);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function readLanguage(): Language {
  return read(LANGUAGE) === "hi" ? "hi" : "en";
}

// Storage may be forbidden; the choice then lasts as long as the page.
const forThisPage = new Map<string, string>();

function read(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? forThisPage.get(name) ?? null;
  } catch {
    return forThisPage.get(name) ?? null;
  }
}

function keep(name: string, value: string): void {
  forThisPage.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {
    // Kept for this page only.
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
