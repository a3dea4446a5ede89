"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, dataOf, maybeSignedIn } from "@/api/client";
import { AheadProvider } from "@/parts/now";

const ASKED_AGAIN_MILLISECONDS = 300_000;
// Less than a minute is the way of the answer, or a machine's clock that is a little off.
const WORTH_TELLING_MILLISECONDS = 60_000;

/** Tells the page's clocks how far the platform's time is ahead of this machine's. */
export function BusinessClock({ children }: { children: ReactNode }) {
  const ahead = useQuery({
    queryKey: ["clock"],
    enabled: typeof document !== "undefined" && maybeSignedIn(),
    staleTime: ASKED_AGAIN_MILLISECONDS,
    queryFn: async () => Date.parse(dataOf(await api.GET("/api/v1/public/status")).now) - Date.now(),
  });
  const milliseconds = ahead.data ?? 0;
  return (
    <AheadProvider milliseconds={Math.abs(milliseconds) < WORTH_TELLING_MILLISECONDS ? 0 : milliseconds}>
      {children}
    </AheadProvider>
  );
}
