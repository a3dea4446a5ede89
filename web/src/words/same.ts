import type { en } from "./en";
import type { account } from "./en/account";
import type { first } from "./en/first";

/** The same keys as the English words, each a text or a function of the same parameters. */
export type Same<Area> = {
  readonly [Key in keyof Area]: Area[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : Area[Key] extends string
      ? string
      : Same<Area[Key]>;
};

/** Every word there is. */
export type AllWords = Same<typeof en>;

/** What a person meets signed in. */
export type Words = Same<typeof account>;

/** The part of them that is there at the first visit. */
export type FirstWords = Same<typeof first>;
