"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { shortId } from "@/operator/words";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { useOperatorWords } from "@/words/operator";

/** What is out on one customer, by the id that cases and credits show. */
export function Exposure() {
  const w = useOperatorWords();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  return (
    <Section title={w.limits.look}>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim());
        }}
      >
        <div className="min-w-64 grow">
          <Field
            label={w.operator.customer}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <Button type="submit" disabled={!typed.trim()}>
          {w.limits.lookUp}
        </Button>
      </form>
      {asked ? <Found key={asked} customerId={asked} /> : null}
    </Section>
  );
}

function Found({ customerId }: { customerId: string }) {
  const w = useOperatorWords();
  const exposure = useQuery({
    queryKey: ["admin", "exposure", customerId],
    queryFn: async () =>
      dataOf(
        await api.GET("/api/v1/admin/customers/{customer_id}/exposure", {
          params: { path: { customer_id: customerId } },
        }),
      ),
  });
  return (
    <Queried query={exposure} rows={2}>
      {(found) => (
        <>
          <KeyValue
            rows={[
              { name: w.limits.cap, value: <Rupees amount={found.cap} full /> },
              { name: w.limits.outstanding, value: <Rupees amount={found.outstanding} full /> },
              { name: w.limits.reserved, value: <Rupees amount={found.reserved} full /> },
              { name: w.limits.free, value: <Rupees amount={found.free} full /> },
            ]}
          />
          {found.investors.length ? <h3 className="pt-2 font-semibold">{w.limits.most}</h3> : null}
          <KeyValue
            rows={found.investors.map((one) => ({
              id: one.investorId,
              name: w.limits.investor(shortId(one.investorId)),
              value: <Rupees amount={one.outstanding} full />,
            }))}
          />
        </>
      )}
    </Queried>
  );
}
