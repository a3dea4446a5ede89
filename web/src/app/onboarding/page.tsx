"use client";
import type { Me } from "@/api/session";
import { Link } from "@/parts/link";
import { Stepper } from "@/parts/progress";
import { Only } from "@/shell/only";
import { homeOf, Page } from "@/shell/page";
import { useWords } from "@/words";
import { BankSection } from "./bank";
import { BusinessSection } from "./business";
import { IdentitySection } from "./identity";

/** What has to be known of somebody before money moves, for every role that has money. */
export default function Onboarding() {
  const w = useWords();
  return (
    <Page title={w.onboarding.title} lead={w.onboarding.lead}>
      <Only roles={["sme", "investor", "customer"]}>{(me) => <Steps me={me} />}</Only>
    </Page>
  );
}

function Steps({ me }: { me: Me }) {
  const w = useWords();
  const trades = me.role !== "investor";
  const steps = [
    ...(trades ? [{ name: w.onboarding.business, done: me.gstin !== null }] : []),
    { name: w.onboarding.identity, done: me.kycStatus === "verified" },
    ...(me.role === "customer"
      ? []
      : [{ name: w.onboarding.bank, done: me.bankAccountStatus === "verified" }]),
  ];
  const first = steps.findIndex((step) => !step.done);
  return (
    <>
      <Stepper steps={steps.map((step) => step.name)} current={first < 0 ? steps.length : first} />
      {first < 0 ? (
        <p role="status" className="rounded-xl bg-good-soft p-4 text-good">
          {w.onboarding.allDone}{" "}
          <Link href={homeOf(me)} className="font-semibold underline">
            {w.onboarding.goOn}
          </Link>
        </p>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {trades ? <BusinessSection me={me} /> : null}
        <IdentitySection me={me} />
        {me.role === "customer" ? null : <BankSection me={me} />}
      </div>
    </>
  );
}
