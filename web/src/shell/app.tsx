"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, Suspense, useState } from "react";
import { newQueryClient } from "@/api/queries";
import { Toasts } from "@/parts/toast";
import { WordsProvider } from "@/words";
import { Frame } from "./frame";

/** Everything around a page: data, words, the frame with its navigation, toasts. */
export function App({ children }: { children: ReactNode }) {
  const [queries] = useState(newQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <WordsProvider>
        <Suspense>
          <NuqsAdapter>
            <Frame>{children}</Frame>
          </NuqsAdapter>
        </Suspense>
        <Toasts />
      </WordsProvider>
    </QueryClientProvider>
  );
}
