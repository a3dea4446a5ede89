import type { Words } from "../same";
import { checks } from "./checks";
import { errors } from "./errors";
import { holdings } from "./holdings";
import { homes } from "./homes";
import { invest } from "./invest";
import { landing } from "./landing";
import { moves } from "./moves";
import { parts } from "./parts";
import { shell } from "./shell";
import { signIn } from "./sign-in";

export const hi: Words = { shell, parts, errors, signIn, landing, homes, invest, checks, holdings, moves };
