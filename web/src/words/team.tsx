"use client";
/** The words of a team: few need them, and who comes by a letter to join one needs no others. */
import { first } from "./en/first";
import { team } from "./en/team";
import { wordsOf } from "./first";

export const useTeamWords = wordsOf({ ...first, team });
