import type { Words } from "../same";
import { errors } from "./errors";
import { homes } from "./homes";
import { landing } from "./landing";
import { parts } from "./parts";
import { shell } from "./shell";
import { signIn } from "./sign-in";

export const hi: Words = { shell, parts, errors, signIn, landing, homes };
