import { errors } from "./errors";
import { homes } from "./homes";
import { landing } from "./landing";
import { parts } from "./parts";
import { shell } from "./shell";
import { signIn } from "./sign-in";

/** Every area of the page has its file here, and its twin in `../hi`. */
export const en = { shell, parts, errors, signIn, landing, homes } as const;
