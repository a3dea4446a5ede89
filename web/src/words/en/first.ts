import { errors } from "./errors";
import { landing } from "./landing";
import { parts } from "./parts";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { status } from "./status";

/** What every browser fetches: every kilobyte here is waited for at the first visit. */
export const first = { errors, landing, parts, shell, signIn, status } as const;
