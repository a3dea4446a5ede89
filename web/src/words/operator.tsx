"use client";
/** The words of an operator's pages: all there are, since an operator looks at everybody's things. */
import { en } from "./en";
import { wordsOf } from "./first";

export const useOperatorWords = wordsOf(en);
