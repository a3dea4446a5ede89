"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "./client";

/** What day it is for business, as the platform says (a sandbox's days may run ahead). Null until it is known. */
export function useToday(): string | null {
  const health = useQuery({
    queryKey: ["health"],
    queryFn: async () => dataOf(await api.GET("/api/v1/health")),
  });
  return health.data?.today ?? null;
}
