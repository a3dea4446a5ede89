"use client";
/** The words of the first load: the frame, the public pages and what goes wrong. What a person meets signed in is `useWords`. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useLanguage } from "@/shell/preferences";
import type { en } from "./en";
import { first } from "./en/first";
import type { AllWords, Same } from "./same";

/** All of Hindi, once it was chosen and is here. */
const Hindi = createContext<AllWords | null>(null);

/**
 * The hook of a set of words. English comes with the scripts of the pages that use the set, and with no others:
 * `export const useTeamWords = wordsOf({ ...first, team })`.
 */
export function wordsOf<English extends Partial<typeof en>>(english: English): () => Same<English> {
  // Hindi has every area, whichever of them the set is made of.
  return () => (useContext(Hindi) ?? english) as unknown as Same<English>;
}

export const useFirstWords = wordsOf(first);

/** English is in the scripts that a page names; Hindi is fetched when it is chosen. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const [language] = useLanguage();
  const [hindi, setHindi] = useState<AllWords | null>(null);
  useEffect(() => {
    if (language === "hi" && hindi === null) import("./hi").then((words) => setHindi(words.hi));
  }, [language, hindi]);
  return <Hindi value={language === "hi" ? hindi : null}>{children}</Hindi>;
}
