import type { Words } from "../same";
import { checks } from "./checks";
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
