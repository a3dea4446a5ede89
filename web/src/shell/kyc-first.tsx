"use client";
import { ButtonLink } from "@/parts/button";
import { EmptyState } from "@/parts/states";
import { useWords } from "@/words";

/** What somebody sees who may not invest yet. */
export function KycFirst({ status }: { status: string }) {
  const w = useWords();
  const states: Readonly<Record<string, string>> = {
    none: w.homes.kycNone,
    pending: w.homes.kycPending,
    rejected: w.homes.kycRejected,
  };
  return (
    <EmptyState
      title={w.invest.kycTitle}
      text={`${w.invest.kycText}${states[status] ?? status}.`}
      action={
        <ButtonLink look="primary" href="/onboarding">
          {w.upload.toOnboarding}
        </ButtonLink>
      }
    />
  );
}
