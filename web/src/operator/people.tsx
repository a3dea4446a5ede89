"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { shortId } from "./words";

/** What an operator or another person is called; who is no operator is shown by the end of their id. */
export function useOperatorName(): (id: string) => string {
  const found = useQuery({
    queryKey: ["admin", "operators"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/operators")),
  });
  const emails = new Map(found.data?.map((one) => [one.userId, one.email]));
  return (id) => emails.get(id) ?? `…${shortId(id)}`;
}
