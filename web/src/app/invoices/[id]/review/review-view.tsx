"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayCode } from "@/api/fields";
import type { InvoiceShown } from "@/api/invoices";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { postForm } from "@/api/upload";
import { Button, ButtonLink } from "@/parts/button";
import { ChecksList } from "@/parts/checks-list";
import { FileDrop } from "@/parts/file-drop";
import type { Mark } from "@/parts/marks";
import { Loading, Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { OneInvoice } from "@/shell/one-invoice";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Block } from "../block";
import { type Doubt, doubtsOf, marksOf, readOf } from "./findings";

// pdf.js is as large as the rest of the application together.
const Pdf = dynamic(() => import("@/parts/pdf"), { ssr: false, loading: () => <Loading /> });

export function ReviewView() {
  return (
    <OneInvoice shownTo="sme" under={1}>
      {(found) => <Review found={found} />}
    </OneInvoice>
  );
}

function Review({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const doubts = doubtsOf(w, found);
  const read = readOf(w, found);
  const marks = useMemo(() => marksOf(w, found), [w, found]);
  const next = () => {
    const at = doubts.findIndex((doubt) => doubt.key === chosen);
    setChosen(doubts[(at + 1) % doubts.length]?.key ?? null);
  };
  return (
    <Page
      title={w.paper.title(found.invoiceNumber)}
      lead={w.paper.lead}
      actions={<ButtonLink href={`/invoices/${found.id}`}>{w.offer.back}</ButtonLink>}
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Paper found={found} marks={marks} chosen={chosen} choose={setChosen} />
        <div className="flex min-w-0 flex-col gap-6">
          <Block title={doubts.length ? w.paper.doubtful(doubts.length) : w.paper.noDoubt}>
            {doubts.length ? (
              <div>
                <Button onClick={next}>{w.paper.next}</Button>
              </div>
            ) : null}
            <ul className="flex flex-col gap-2">
              {doubts.map((doubt) => (
                <DoubtLine key={doubt.key} doubt={doubt} isChosen={doubt.key === chosen} choose={setChosen} />
              ))}
            </ul>
            {doubts.length && found.stage !== "needs_info" ? (
              <p className="text-14 text-quiet">{w.paper.correct}</p>
            ) : null}
          </Block>
          {found.stage === "needs_info" ? <Better found={found} /> : null}
          {read.length ? (
            <Block title={w.paper.read}>
              <ul className="divide-y divide-line">
                {read.map((field) => (
                  <li key={field.key}>
                    <button
                      type="button"
                      aria-pressed={field.key === chosen}
                      onClick={() => setChosen(field.key)}
                      className="control flex w-full flex-wrap items-baseline justify-between gap-x-4 px-2 py-1 text-start hover:bg-sunken aria-pressed:bg-accent-soft"
                    >
                      <span className="text-quiet">{field.name}</span>
                      <span className="min-w-0 text-end wrap-anywhere">
                        {field.value}
                        <span className="block text-12 text-quiet">{w.paper.sure(`${field.sure} %`)}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </Block>
          ) : null}
          <Block title={w.invoices.checks}>
            <ChecksList checks={found.checks} />
          </Block>
        </div>
      </div>
    </Page>
  );
}

function DoubtLine({
  doubt,
  isChosen,
  choose,
}: {
  doubt: Doubt;
  isChosen: boolean;
  choose: (key: string) => void;
}) {
  const w = useWords();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  useEffect(() => {
    if (isChosen) button?.focus();
  }, [isChosen, button]);
  return (
    <li>
      <button
        ref={setButton}
        type="button"
        aria-pressed={isChosen}
        onClick={() => choose(doubt.key)}
        className="flex w-full flex-col gap-1 rounded-lg border border-line p-3 text-start hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft"
      >
        <span className={`font-semibold ${doubt.failed ? "text-bad" : "text-warn"}`}>{doubt.reason}</span>
        {doubt.onDocument ? (
          <span>
            {w.paper.onDocument}: <strong>{doubt.onDocument}</strong>
          </span>
        ) : null}
        {doubt.typed ? (
          <span>
            {w.paper.typed}: <strong>{doubt.typed}</strong>
          </span>
        ) : null}
        <span className="text-14 text-quiet">
          {w.paper.rule}: {doubt.rule}
        </span>
      </button>
    </li>
  );
}

function Paper({
  found,
  marks,
  chosen,
  choose,
}: {
  found: InvoiceShown;
  marks: readonly Mark[];
  chosen: string | null;
  choose: (key: string) => void;
}) {
  const w = useWords();
  const isThere = found.decision !== null && Object.keys(found.fields).length > 0;
  const paper = useQuery({
    queryKey: ["document", found.id, found.timeline.length],
    enabled: isThere,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const params = { path: { invoice_id: found.id } };
      const answer = await api.GET("/api/v1/invoices/{invoice_id}/document", { params, parseAs: "blob" });
      const blob = dataOf(answer) as unknown as Blob;
      return { kind: blob.type, bytes: await blob.arrayBuffer() };
    },
  });
  const url = `/api/v1/invoices/${found.id}/document`;
  return (
    <section aria-label={w.paper.shown} className="min-w-0 lg:sticky lg:top-20">
      {isThere ? (
        <Queried query={paper}>
          {(got) =>
            got.kind.includes("pdf") ? (
              <Pdf bytes={got.bytes} marks={marks} chosen={chosen} choose={choose} />
            ) : (
              // biome-ignore lint/performance/noImgElement: an export has no image server
              <img src={url} alt={w.paper.shown} className="w-full rounded-lg border border-line" />
            )
          }
        </Queried>
      ) : (
        <p className="rounded-xl border border-line bg-panel p-6 text-quiet">{w.paper.notYet}</p>
      )}
    </section>
  );
}

/** A better file for one that could not be read. */
function Better({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const router = useRouter();
  const submit = useSubmit(
    (file: File, key: string) => {
      const form = new FormData();
      form.set("invoiceFile", file, file.name);
      const path = `/api/v1/invoices/${found.id}/document`;
      return postForm<components["schemas"]["Progress"]>(path, form, { key });
    },
    () => {
      toast(w.paper.sent);
      router.push(`/invoices/${found.id}`);
    },
  );
  const asked = [...new Set(found.decision?.resend.map((one) => one.what))];
  return (
    <Block title={w.paper.better}>
      {asked.map((what) => (
        <p key={what}>{sayCode(w.paper.resend, what)}</p>
      ))}
      <FileDrop
        onFiles={(files) => files[0] && submit.mutate(files[0])}
        accept=".pdf,.png,.jpg,.jpeg,.json,.xml"
        hint={w.paper.betterHint}
        multiple={false}
      />
      {submit.error ? (
        <p role="alert" className="text-bad">
          {sayProblem(w, submit.error)}
        </p>
      ) : null}
    </Block>
  );
}
