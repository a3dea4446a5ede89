"use client";
/** The words of the page. `const w = useWords()`, then `w.shell.signOut`, `w.money.invest("₹1,00,000")`. */
import { useContext } from "react";
import { en } from "./en";
import { Hindi } from "./first";
import type { Words } from "./same";

export function useWords(): Words {
  return useContext(Hindi) ?? en;
}
