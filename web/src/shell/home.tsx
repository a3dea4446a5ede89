"use client";
import type { Role } from "@/api/session";
import { KeyValue, Rupees } from "@/parts/figures";
import { useWords } from "@/words";
import { Only } from "./only";
import { Page } from "./page";

const TITLES = {
  sme: "smeTitle",
  investor: "investorTitle",
  customer: "customerTitle",
  admin: "operatorTitle",
} as const;

/** The empty frame of a role's home: who it is, what the wallet holds, how the identity check stands. */
export function Home({ of: role }: { of: Role }) {
  const w = useWords();
  const kyc: Readonly<Record<string, string>> = {
    none: w.homes.kycNone,
    pending: w.homes.kycPending,
    verified: w.homes.kycVerified,
    rejected: w.homes.kycRejected,
  };
  return (
    <Only roles={[role]}>
      {(me) => (
        <Page title={w.homes[TITLES[role]]} lead={w.homes.hello(me.name)}>
          {role === "admin" ? null : (
            <section className="max-w-form">
              <KeyValue
                rows={[
                  { name: w.homes.balance, value: <Rupees amount={me.walletBalance} full /> },
                  { name: w.homes.kyc, value: kyc[me.kycStatus] ?? me.kycStatus },
                ]}
              />
            </section>
          )}
        </Page>
      )}
    </Only>
  );
}
