"use client";
/** The words of an operator's pages, on top of everybody's: operators look at everybody's things. */
import { account } from "./en/account";
import { bench } from "./en/bench";
import { limits } from "./en/limits";
import { operator } from "./en/operator";
import { wordsOf } from "./first";
import type { Same } from "./same";

const desk = { ...account, bench, limits, operator } as const;

export type OperatorWords = Same<typeof desk>;

export const useOperatorWords = wordsOf(desk);
