"use client";
import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "@/api/client";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { formatRupees } from "@/money/rupees";
import { Button, ButtonLink } from "@/parts/button";
import { type Grade, GradeBadge, Rupees, StatusPill } from "@/parts/figures";
import { Link } from "@/parts/link";
import { EmptyState, Queried } from "@/parts/states";
import { Table } from "@/parts/table";
import { toast } from "@/parts/toast";
import { KycFirst } from "@/shell/kyc-first";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";

type Watched = components["schemas"]["WatchedOffer"];

export default function WatchListPage() {
  const w = useWords();
  return (
    <Page title={w.shell.watchList} lead={w.auto.watchLead}>
      <Only roles={["investor"]}>
        {(me) => (me.kycStatus === "verified" ? <WatchList /> : <KycFirst status={me.kycStatus} />)}
      </Only>
    </Page>
  );
}

function WatchList() {
  const w = useWords();
  const watched = useQuery({
    queryKey: ["watch-list"],
    queryFn: async () => dataOf(await api.GET("/api/v1/watch-list")),
    refetchInterval: 30_000,
  });
  return (
    <Queried
      query={watched}
      isEmpty={(found) => found.length === 0}
      empty={
        <EmptyState
          title={w.auto.nothingWatched}
          text={w.auto.nothingWatchedText}
          action={
            <ButtonLink href="/marketplace" look="primary">
              {w.holdings.toMarket}
            </ButtonLink>
          }
        />
      }
    >
      {(found) => <Rows rows={found} />}
    </Queried>
  );
}

function Rows({ rows }: { rows: readonly Watched[] }) {
  const w = useWords();
  return (
    <Table
      caption={w.shell.watchList}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: "grade",
          head: w.invest.grade,
          cell: (row) => <GradeBadge grade={row.grade as Grade} score={row.riskScore} />,
        },
        { key: "deal", head: w.invest.deal, cell: (row) => <Named row={row} /> },
        { key: "state", head: w.holdings.status, cell: (row) => <State row={row} /> },
        {
          key: "earns",
          head: w.invest.earns,
          figure: true,
          wide: true,
          cell: (row) => <Rupees amount={row.expectedReturn} />,
        },
        { key: "due", head: w.invest.due, figure: true, wide: true, cell: (row) => formatDay(row.dueDate) },
        { key: "off", head: "", wide: true, cell: (row) => <Unwatch id={row.id} name={row.invoiceNumber} /> },
      ]}
    />
  );
}

function Named({ row }: { row: Watched }) {
  return (
    <Link href={`/deals/${row.id}`} className="block py-2 hover:underline">
      <span className="font-semibold">{row.customerName}</span>
      <span className="block text-12 text-quiet">
        {row.sellerName} · {row.invoiceNumber}
      </span>
    </Link>
  );
}

function State({ row }: { row: Watched }) {
  const w = useWords();
  const statuses: Readonly<Record<string, string>> = w.auto.statuses;
  return (
    <>
      <StatusPill tone={row.status === "open" ? "good" : "neutral"}>
        {statuses[row.status] ?? row.status}
      </StatusPill>
      {row.status === "open" ? (
        <span className="block text-12 text-quiet">{w.invest.remainingNow(formatRupees(row.remaining))}</span>
      ) : null}
    </>
  );
}

function Unwatch({ id, name }: { id: string; name: string }) {
  const w = useWords();
  const submit = useSubmit(
    async () => await api.DELETE("/api/v1/watch-list/{invoice_id}", { params: { path: { invoice_id: id } } }),
    () => toast(w.auto.unwatched),
  );
  return (
    <Button look="quiet" busy={submit.isPending} onClick={() => submit.mutate(undefined)}>
      {w.auto.unwatch} <span className="sr-only">{name}</span>
    </Button>
  );
}
