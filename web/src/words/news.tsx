"use client";
/** The words of what a person was told: for the list of notifications. */
import { account } from "./en/account";
import { news } from "./en/news";
import { wordsOf } from "./first";

export const useNewsWords = wordsOf({ ...account, news });
