"use client";
/** The words of the page. `const w = useWords()`, then `w.shell.signOut`, `w.money.invest("₹1,00,000")`. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useLanguage } from "@/shell/preferences";
import { en } from "./en";
import type { Words } from "./same";

const Context = createContext<Words>(en);

export function useWords(): Words {
  return useContext(Context);
}

/** English is in the first load; Hindi is fetched when it is chosen. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const [language] = useLanguage();
  const [hindi, setHindi] = useState<Words | null>(null);
  useEffect(() => {
    if (language === "hi" && hindi === null) import("./hi").then((words) => setHindi(words.hi));
  }, [language, hindi]);
  return <Context value={language === "hi" && hindi !== null ? hindi : en}>{children}</Context>;
}
