"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { api, dataOf, nextCursor } from "@/api/client";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { useOperatorName } from "@/operator/people";
import { sayAction, sayCode, sayDetail } from "@/operator/words";
import { Button } from "@/parts/button";
import { KeyValue, Rupees, StatusPill } from "@/parts/figures";
import { Section } from "@/parts/section";
import { EmptyState, ErrorState, Loading, Queried } from "@/parts/states";
import { Pagination, Table } from "@/parts/table";
import { Tabs } from "@/parts/tabs";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useOperatorWords } from "@/words/operator";

const VIEWS = ["log", "chain", "proofs"] as const;

type Proof = components["schemas"]["ProofShape"];

export default function Audit() {
  const w = useOperatorWords();
  return (
    <Page title={w.operator.auditTitle} lead={w.operator.auditLead}>
      <Only roles={["admin"]}>{(me) => <Views me={me.id} />}</Only>
    </Page>
  );
}

function Views({ me }: { me: string }) {
  const w = useOperatorWords();
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("log"));
  return (
    <Tabs
      label={w.operator.auditTitle}
      value={view}
      onValueChange={(value) => void setView(value as (typeof VIEWS)[number])}
      tabs={[
        { value: "log", label: w.operator.log, content: <Log me={me} /> },
        { value: "chain", label: w.operator.chain, content: <Chain /> },
        { value: "proofs", label: w.operator.proofs, content: <Proofs /> },
      ]}
    />
  );
}

function Log({ me }: { me: string }) {
  const w = useOperatorWords();
  const found = useInfiniteQuery({
    queryKey: ["admin", "audit-log"],
    initialPageParam: null as string | null,
    getNextPageParam: (page: { next: string | null }) => page.next,
    queryFn: async ({ pageParam }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      const answer = await api.GET("/api/v1/admin/audit-log", { params: { query } });
      return { rows: dataOf(answer), next: nextCursor(answer.response) };
    },
  });
  const nameOf = useOperatorName();
  if (found.error) return <ErrorState problem={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const rows = found.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyState />;
  return (
    <>
      <Table
        caption={w.operator.log}
        rows={rows}
        rowKey={(row) => String(row.seq)}
        columns={[
          {
            key: "at",
            head: w.operator.at,
            cell: (row) => (
              <span className="block max-md:min-w-20 md:whitespace-nowrap">{formatInstant(row.at)}</span>
            ),
          },
          {
            key: "who",
            head: w.operator.who,
            cell: (row) => (
              <span className="max-md:wrap-anywhere md:whitespace-nowrap">
                {row.actorId === null
                  ? w.operator.system
                  : row.actorId === me
                    ? w.operator.you
                    : nameOf(row.actorId)}
              </span>
            ),
          },
          {
            key: "action",
            head: w.operator.action,
            cell: (row) => <span className="md:whitespace-nowrap">{sayAction(w, row.action)}</span>,
          },
          {
            key: "details",
            head: w.operator.details,
            wide: true,
            cell: (row) => (
              <span className="text-12 text-quiet wrap-anywhere">
                {Object.entries(row.details)
                  .filter(([name, value]) => value !== null && value !== "" && name !== "session")
                  .map(
                    ([name, value]) =>
                      `${sayCode(w.operator.detailNames, name)}: ${sayDetail(w, name, value)}`,
                  )
                  .join(" · ") || "–"}
              </span>
            ),
          },
        ]}
      />
      <Pagination
        hasMore={found.hasNextPage}
        busy={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </>
  );
}

/** The sealed blocks, read again: not by itself, for it reads all there is. */
function Chain() {
  const w = useOperatorWords();
  const chain = useQuery({
    queryKey: ["admin", "audit-chain"],
    enabled: false,
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/audit/chain")),
  });
  const found = chain.data;
  const check = () => void chain.refetch();
  return (
    <Section
      title={found ? (found.clean ? w.operator.chainClean : w.operator.chainBroken) : w.operator.chain}
      lead={w.operator.chainLead}
    >
      {chain.error ? <ErrorState problem={chain.error} retry={check} /> : null}
      {found ? (
        <>
          <Promises proofs={found.proofs} />
          <KeyValue
            rows={[
              { name: w.operator.blocks, value: found.blocks },
              { name: w.operator.rows, value: found.rows },
              { name: w.operator.unsealed, value: found.unsealed },
              {
                name: w.operator.head,
                value: <code className="text-12 break-all">{found.head ?? "–"}</code>,
              },
            ]}
          />
        </>
      ) : null}
      <p className="pt-2">
        <Button look={found ? "plain" : "primary"} busy={chain.isFetching} onClick={check}>
          {found ? w.operator.checkAgain : w.operator.checkChain}
        </Button>
      </p>
    </Section>
  );
}

function Promises({ proofs }: { proofs: readonly Proof[] }) {
  const w = useOperatorWords();
  return (
    <Table
      caption={w.operator.promise}
      rows={proofs}
      rowKey={(row) => row.promise}
      columns={[
        {
          key: "promise",
          head: w.operator.promise,
          cell: (row) => sayCode(w.operator.promises, row.promise),
        },
        {
          key: "holds",
          head: w.operator.verdict,
          cell: (row) => (
            <>
              <StatusPill tone={row.holds ? "good" : "bad"}>
                {row.holds ? w.operator.holds : w.operator.fails}
              </StatusPill>{" "}
              <span className="break-all text-12 text-bad">{row.brokenBy.join(", ")}</span>
            </>
          ),
        },
      ]}
    />
  );
}

function Proofs() {
  const w = useOperatorWords();
  const audit = useQuery({
    queryKey: ["admin", "ledger-audit"],
    queryFn: async () => dataOf(await api.GET("/api/v1/admin/ledger/audit")),
  });
  return (
    <Queried query={audit}>
      {(found) => (
        <div className="flex flex-col gap-8">
          <Section title={found.clean ? w.operator.clean : w.operator.broken}>
            <Promises proofs={found.proofs} />
          </Section>
          <Section title={w.operator.ledger}>
            <Table
              caption={w.operator.accounts}
              rows={found.accounts}
              rowKey={(row) => row.kind}
              columns={[
                {
                  key: "kind",
                  head: w.operator.accountKind,
                  cell: (row) => sayCode(w.operator.accountKinds, row.kind),
                },
                { key: "n", head: w.operator.accounts, figure: true, cell: (row) => row.accounts },
                {
                  key: "balance",
                  head: w.operator.balance,
                  figure: true,
                  cell: (row) => <Rupees amount={row.balance} full />,
                },
              ]}
            />
          </Section>
        </div>
      )}
    </Queried>
  );
}
