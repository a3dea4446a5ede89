"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { Problem } from "@/api/problem";
import type { components } from "@/api/schema";

export type BankAccount = components["schemas"]["BankAccountOut"];

/** The account that withdrawals go to; null when none was named. */
export function useBankAccount() {
  return useQuery<BankAccount | null>({
    queryKey: ["bank-account"],
    queryFn: async () => {
      try {
        return dataOf(await api.GET("/api/v1/me/bank-account"));
      } catch (problem) {
        if (problem instanceof Problem && problem.status === 404) return null;
        throw problem;
      }
    },
  });
}
