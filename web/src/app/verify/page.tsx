"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { Problem } from "@/api/problem";
import type { components } from "@/api/schema";
import { formatDay } from "@/money/dates";
import { Button } from "@/parts/button";
import { Field } from "@/parts/field";
import { KeyValue, Rupees } from "@/parts/figures";
import { ErrorState, Loading } from "@/parts/states";
import { Page } from "@/shell/page";
import { useWords } from "@/words";

type Notice = components["schemas"]["NoticeShown"];
const NOT_FOUND = 404;

/** For whoever got a letter: is it from us, and does it say what we say? */
export default function VerifyPage() {
  const w = useWords();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  return (
    <Page title={w.shell.verify} lead={w.notice.lead}>
      <form
        noValidate
        className="flex max-w-xl flex-col gap-4 rounded-xl border border-line bg-panel p-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          setAsked(typed.trim() || null);
        }}
      >
        <Field
          label={w.notice.code}
          hint={w.notice.codeHint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          problem={tried && !typed.trim() ? w.notice.needCode : null}
        />
        <Button type="submit" look="primary">
          {w.notice.ask}
        </Button>
      </form>
      <div aria-live="polite" className="max-w-xl">
        {asked ? <Answer key={asked} code={asked} /> : null}
      </div>
    </Page>
  );
}

function Answer({ code }: { code: string }) {
  const w = useWords();
  const notice = useQuery({
    queryKey: ["public", "notice", code],
    queryFn: async () => {
      try {
        return dataOf(await api.GET("/api/v1/public/notices/{code}", { params: { path: { code } } }));
      } catch (problem) {
        // "Not ours" is an answer, not a failure.
        if (problem instanceof Problem && problem.status === NOT_FOUND) return null;
        throw problem;
      }
    },
  });
  if (notice.data) return <Ours notice={notice.data} />;
  if (notice.data === null) {
    return (
      <section className="flex flex-col gap-2 rounded-xl border border-bad bg-bad-soft p-4">
        <h2 className="text-18 font-semibold text-bad">{w.notice.notOurs}</h2>
        <p>{w.notice.notOursText}</p>
      </section>
    );
  }
  return notice.error ? (
    <ErrorState problem={notice.error} retry={() => void notice.refetch()} />
  ) : (
    <Loading />
  );
}

function Ours({ notice }: { notice: Notice }) {
  const w = useWords();
  return (
    <section className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4">
      <h2 className="text-18 font-semibold text-good">{w.notice.ours}</h2>
      <p className="text-14 text-quiet">{w.notice.oursText}</p>
      <KeyValue
        rows={[
          { name: w.notice.customer, value: notice.customerName },
          { name: w.notice.seller, value: notice.sellerName },
          { name: w.notice.invoice, value: notice.invoiceNumber },
          { name: w.notice.amount, value: <Rupees amount={notice.amount} full /> },
          { name: w.notice.amountDue, value: <Rupees amount={notice.amountDue} full /> },
          { name: w.notice.dueOn, value: formatDay(notice.dueOn) },
          { name: w.notice.issuedOn, value: formatDay(notice.issuedOn) },
          { name: w.notice.account, value: <span className="tabular-nums">{notice.virtualAccount}</span> },
          { name: w.notice.ifsc, value: <span className="tabular-nums">{notice.ifsc}</span> },
        ]}
      />
    </section>
  );
}
