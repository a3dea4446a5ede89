"use client";
/** The instant of business, for clocks: a sandbox's days may run ahead of the machine's. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";

const EVERY_MILLISECONDS = 1_000;
const Ahead = createContext(0);

export function AheadProvider({ milliseconds, children }: { milliseconds: number; children: ReactNode }) {
  return <Ahead value={milliseconds}>{children}</Ahead>;
}

/** Milliseconds since 1970, once a second; null while the page made ahead comes alive, which no clock may differ in. */
export function useNow(): number | null {
  const ahead = useContext(Ahead);
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const look = () => setNow(Date.now() + ahead);
    look();
    const timer = setInterval(look, EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, [ahead]);
  const isAlive = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  // What appears later has its time at once: a clock that is filled in moves its neighbours.
  return now ?? (isAlive ? Date.now() + ahead : null);
}
