import type { AllWords } from "../same";
import { act } from "./act";
import { auto } from "./auto";
import { bench } from "./bench";
import { checks } from "./checks";
import { dues } from "./dues";
import { errors } from "./errors";
import { holdings } from "./holdings";
import { homes } from "./homes";
import { invest } from "./invest";
import { invoices } from "./invoices";
import { landing } from "./landing";
import { limits } from "./limits";
import { moves } from "./moves";
import { news } from "./news";
import { notice } from "./notice";
import { offer } from "./offer";
import { onboarding } from "./onboarding";
import { operator } from "./operator";
import { paper } from "./paper";
import { parts } from "./parts";
import { payouts } from "./payouts";
import { security } from "./security";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { status } from "./status";
import { team } from "./team";
import { upload } from "./upload";
import { whatIf } from "./what-if";

export const hi: AllWords = {
  act,
  auto,
  bench,
  checks,
  dues,
  errors,
  holdings,
  homes,
  invest,
  invoices,
  landing,
  limits,
  moves,
  news,
  notice,
  offer,
  onboarding,
  operator,
  paper,
  parts,
  payouts,
  security,
  settings,
  shell,
  signIn,
  status,
  team,
  upload,
  whatIf,
};
