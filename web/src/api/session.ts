"use client";
/** Who is signed in here. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { api, dataOf, maybeSignedIn } from "./client";
import { forgetEarly } from "./early";
import { Problem } from "./problem";
import type { components } from "./schema";

export type Role = "sme" | "investor" | "customer" | "admin";
export type Me = components["schemas"]["MeOut"];

export const HOMES: Readonly<Record<Role, string>> = {
  sme: "/sme",
  investor: "/investor",
  customer: "/customer",
  admin: "/operator",
};

const ME = ["me"];

/** `data` is null when nobody is signed in. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: ME,
    queryFn: async () => {
      if (!maybeSignedIn()) return null;
      try {
        return dataOf(await api.GET("/api/v1/me"));
      } catch (problem) {
        if (problem instanceof Problem && problem.isSignedOut) return null;
        throw problem;
      }
    },
  });
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async () => {
    await api.DELETE("/api/v1/auth/session");
    queries.clear();
    forgetEarly();
    router.push("/");
  };
}

/** Where to go after signing in. Only our own pages: `//elsewhere` and `https:` are not. */
export function ownPath(next: string | null, otherwise: string): string {
  return next !== null && /^\/(?![/\\])[\w\-/?=&.%]*$/.test(next) ? next : otherwise;
}
