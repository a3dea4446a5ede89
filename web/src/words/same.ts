import type { en } from "./en";

/** The same keys as the English words, each a text or a function of the same parameters. */
export type Same<Area> = {
  readonly [Key in keyof Area]: Area[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : Area[Key] extends string
      ? string
      : Same<Area[Key]>;
};

export type Words = Same<typeof en>;
