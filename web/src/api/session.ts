"use client";
/** Who is signed in here. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { api, csrfToken, dataOf, forgetSession } from "./client";
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
      const token = csrfToken();
      if (token === null) return null;
      try {
        return await askMe();
      } catch (problem) {
        if (!(problem instanceof Problem && problem.isSignedOut)) throw problem;
        forgetSession(token);
        return null;
      }
    },
  });
}

/** Whether this role is signed in: a page that asks outside `Only`, for its title, asks when it is. */
export function useIsRole(role: Role): boolean {
  return useMe().data?.role === role;
}

/** Who is signed in, asked for now. */
export async function askMe(): Promise<Me> {
  const me = dataOf(await api.GET("/api/v1/me"));
  remember(me.role);
  return me;
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async () => {
    await api.DELETE("/api/v1/auth/session");
    queries.clear();
    forgetEarly();
    remember(null);
    router.push("/");
  };
}

/** For the head of the next page (scripts/early.mjs), which asks for nothing that is another role's. Null: nobody. */
function remember(role: string | null): void {
  try {
    if (role === null) localStorage.removeItem("hundi.role");
    else localStorage.setItem("hundi.role", role);
  } catch {
    // A browser that keeps nothing: then the head asks as if it were the first page.
  }
}

/** Where to go after signing in. Only our own pages: `//elsewhere` and `https:` are not. */
export function ownPath(next: string | null, otherwise: string): string {
  return next !== null && /^\/(?![/\\])[\w\-/?=&.%]*$/.test(next) ? next : otherwise;
}
