"use client";
import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { subscribe, whatIsAsked } from "@/api/step-up";

const Dialog = dynamic(() => import("./step-up-dialog"), { ssr: false });

/** The dialog by which a person proves once more that it is they, whatever page asked for it. */
export function StepUp() {
  const asked = useSyncExternalStore(subscribe, whatIsAsked, () => null);
  return asked ? <Dialog asked={asked} /> : null;
}
