"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";
import { newQueryClient } from "@/api/queries";
import { Toasts } from "@/parts/toast";
import { WordsProvider } from "@/words/first";
import { BusinessClock } from "./business-clock";
import { Frame } from "./frame";
import { StepUp } from "./step-up";

/** Everything around a page: data, words, the frame with its navigation, toasts. */
export function App({ children }: { children: ReactNode }) {
  const [queries] = useState(newQueryClient);
  return (
    <QueryClientProvider client={queries}>
      {/* Inside the boundary: words that change above one that is not hydrated yet would not match it. */}
      <Suspense>
        <WordsProvider>
          <BusinessClock>
            <Frame>{children}</Frame>
            <StepUp />
          </BusinessClock>
        </WordsProvider>
      </Suspense>
      <Toasts />
    </QueryClientProvider>
  );
}
