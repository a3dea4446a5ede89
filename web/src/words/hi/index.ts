import type { Words } from "../same";
import { errors } from "./errors";
import { homes } from "./homes";
import { landing } from "./landing";
import { operator } from "./operator";
import { parts } from "./parts";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { status } from "./status";

export const hi: Words = { shell, parts, errors, signIn, landing, homes, operator, settings, status };
