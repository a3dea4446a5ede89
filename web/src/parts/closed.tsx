"use client";
/** What a person may look at and not change: its buttons stay where they are, and say why they do nothing. */
import { createContext, type ReactNode, useContext } from "react";

export type Closed = {
  /** In a sentence. */
  why: string;
  /** The id of the element on the page that says it as well. */
  saidBy: string;
};

const Closing = createContext<Closed | null>(null);

/** Closes every button in it that changes something; with null, opens what is in something closed. */
export function ClosedTo({ closed, children }: { closed: Closed | null; children: ReactNode }) {
  return <Closing value={closed}>{children}</Closing>;
}

/** Why nothing can be changed here; null where it can. */
export function useClosed(): Closed | null {
  return useContext(Closing);
}
