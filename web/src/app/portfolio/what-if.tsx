"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatPercent } from "@/money/percent";
import { paiseOf } from "@/money/rupees";
import { KeyValue, Rupees } from "@/parts/figures";
import { Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { useWords } from "@/words";
import type { Words } from "@/words/same";

type Found = components["schemas"]["WhatIf"];
type Scenario = Found["scenarios"][number];

/** What lateness, or the largest customer, would do to the return; and how much is with whom. */
export function WhatIf() {
  const found = useQuery({
    queryKey: ["portfolio", "what-if"],
    queryFn: async () => dataOf(await api.GET("/api/v1/portfolio/what-if")),
  });
  return (
    <Queried query={found}>
      {(data) =>
        data.positions ? (
          <div className="grid items-start gap-8 lg:grid-cols-2">
            <Scenarios found={data} />
            <WithWhom rows={data.concentration} />
          </div>
        ) : null
      }
    </Queried>
  );
}

function named(w: Words, one: Scenario): string {
  if (one.neverPays) return w.whatIf.never(one.neverPays);
  return one.daysLate ? w.whatIf.late(one.daysLate) : w.whatIf.onTime;
}

function Scenarios({ found }: { found: Found }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.whatIf.title}</h2>
      <p className="text-14 text-quiet">
        {w.whatIf.text(found.positions)} {found.isWhole ? "" : w.whatIf.part(found.positions)}
      </p>
      <Table
        caption={w.whatIf.title}
        rows={found.scenarios}
        rowKey={(one) => `${one.daysLate} ${one.neverPays ?? ""}`}
        columns={[
          { key: "if", head: w.whatIf.supposed, cell: (one) => named(w, one) },
          {
            key: "back",
            head: w.whatIf.comesBack,
            figure: true,
            wide: true,
            cell: (one) => <Rupees amount={one.comesBack} />,
          },
          {
            key: "gain",
            head: w.whatIf.gain,
            figure: true,
            cell: (one) => <Rupees amount={one.gain} loss={paiseOf(one.gain) < 0n} />,
          },
        ]}
      />
    </section>
  );
}

function WithWhom({ rows }: { rows: Found["concentration"] }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-18 font-semibold">{w.whatIf.withWhom}</h2>
      <p className="text-14 text-quiet">{w.whatIf.withWhomText}</p>
      <KeyValue
        rows={rows.map((one, place) => ({
          id: String(place),
          name: one.customerName,
          value: (
            <>
              <Rupees amount={one.outstanding} />{" "}
              <span className="block text-12 text-quiet">{w.whatIf.share(formatPercent(one.share))}</span>
            </>
          ),
        }))}
      />
    </section>
  );
}
