"use client";
/** The words of the first load: the frame, the public pages and what goes wrong. What a person meets signed in is `useWords`. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useLanguage } from "@/shell/preferences";
import { first } from "./en/first";
import type { FirstWords, Words } from "./same";

/** All of Hindi, once it was chosen and is here. */
export const Hindi = createContext<Words | null>(null);

export function useFirstWords(): FirstWords {
  return useContext(Hindi) ?? first;
}

/** English is in the scripts that a page names; Hindi is fetched when it is chosen. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const [language] = useLanguage();
  const [hindi, setHindi] = useState<Words | null>(null);
  useEffect(() => {
    if (language === "hi" && hindi === null) import("./hi").then((words) => setHindi(words.hi));
  }, [language, hindi]);
  return <Hindi value={language === "hi" ? hindi : null}>{children}</Hindi>;
}
