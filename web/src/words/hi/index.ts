import type { Words } from "../same";
import { checks } from "./checks";
import { paper } from "./paper";
import { dues } from "./dues";
import { errors } from "./errors";
import { holdings } from "./holdings";
import { homes } from "./homes";
import { invest } from "./invest";
import { landing } from "./landing";
import { moves } from "./moves";
import { operator } from "./operator";
import { parts } from "./parts";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { status } from "./status";

export const hi: Words = { shell, parts, errors, signIn, landing, homes, invest, checks, holdings, moves };
export const hi: Words = { shell, parts, errors, signIn, landing, homes, operator, settings, status };
import { invoices } from "./invoices";
import { landing } from "./landing";
import { offer } from "./offer";
import { onboarding } from "./onboarding";
import { parts } from "./parts";
import { payouts } from "./payouts";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { upload } from "./upload";

export const hi: Words = {
  shell,
  parts,
  errors,
  signIn,
  landing,
  homes,
  onboarding,
  upload,
  invoices,
  paper,
  offer,
  dues,
  payouts,
};
