import { act } from "./act";
import { auto } from "./auto";
import { bench } from "./bench";
import { checks } from "./checks";
import { dues } from "./dues";
import { first } from "./first";
import { holdings } from "./holdings";
import { homes } from "./homes";
import { invest } from "./invest";
import { invoices } from "./invoices";
import { limits } from "./limits";
import { moves } from "./moves";
import { news } from "./news";
import { notice } from "./notice";
import { offer } from "./offer";
import { onboarding } from "./onboarding";
import { operator } from "./operator";
import { paper } from "./paper";
import { payouts } from "./payouts";
import { security } from "./security";
import { settings } from "./settings";
import { team } from "./team";
import { upload } from "./upload";
import { whatIf } from "./what-if";

/** Every area of the page has its file here, and its twin in `../hi`. */
export const en = {
  ...first,
  act,
  auto,
  bench,
  checks,
  dues,
  holdings,
  homes,
  invest,
  invoices,
  limits,
  moves,
  news,
  notice,
  offer,
  onboarding,
  operator,
  paper,
  payouts,
  security,
  settings,
  team,
  upload,
  whatIf,
} as const;
