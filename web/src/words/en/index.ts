import { account } from "./account";
import { bench } from "./bench";
import { limits } from "./limits";
import { news } from "./news";
import { operator } from "./operator";
import { team } from "./team";

/** Every area of the page has its file here, and its twin in `../hi`. */
export const en = {
  ...account,
  bench,
  limits,
  news,
  operator,
  team,
} as const;
