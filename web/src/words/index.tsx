"use client";
/** The words of the page. `const w = useWords()`, then `w.shell.signOut`, `w.money.invest("₹1,00,000")`. */
import { account } from "./en/account";
import { wordsOf } from "./first";

export const useWords = wordsOf(account);
