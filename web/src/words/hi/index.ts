import type { Words } from "../same";
import { paper } from "./paper";
import { dues } from "./dues";
import { errors } from "./errors";
import { homes } from "./homes";
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
