import { act } from "./act";
import { auto } from "./auto";
import { checks } from "./checks";
import { dues } from "./dues";
import { first } from "./first";
import { holdings } from "./holdings";
import { homes } from "./homes";
import { invest } from "./invest";
import { invoices } from "./invoices";
import { moves } from "./moves";
import { notice } from "./notice";
import { offer } from "./offer";
import { onboarding } from "./onboarding";
import { paper } from "./paper";
import { payouts } from "./payouts";
import { security } from "./security";
import { settings } from "./settings";
import { upload } from "./upload";
import { whatIf } from "./what-if";

/** What the holder of an account meets signed in. What few pages say is in a set of its own beside `../index.tsx`. */
export const account = {
  ...first,
  act,
  auto,
  checks,
  dues,
  holdings,
  homes,
  invest,
  invoices,
  moves,
  notice,
  offer,
  onboarding,
  paper,
  payouts,
  security,
  settings,
  upload,
  whatIf,
} as const;
