"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { api, dataOf, nextCursor } from "@/api/client";
import { sayNews } from "@/api/news";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { Button } from "@/parts/button";
import { StatusPill } from "@/parts/figures";
import { EmptyState, ErrorState, Loading } from "@/parts/states";
import { Pagination } from "@/parts/table";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useNewsWords } from "@/words/news";

type Notification = components["schemas"]["NotificationShown"];

export default function Notifications() {
  const w = useNewsWords();
  return (
    <Page title={w.shell.notifications}>
      <Only roles={["sme", "investor", "customer", "admin"]}>{() => <News />}</Only>
    </Page>
  );
}

function News() {
  const w = useNewsWords();
  const found = useInfiniteQuery({
    queryKey: ["notifications"],
    initialPageParam: null as string | null,
    getNextPageParam: (page: { next: string | null }) => page.next,
    queryFn: async ({ pageParam }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      const answer = await api.GET("/api/v1/notifications", { params: { query } });
      return { rows: dataOf(answer), next: nextCursor(answer.response) };
    },
  });
  if (found.error) return <ErrorState problem={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const rows = found.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyState title={w.settings.notificationsEmpty} />;
  return (
    <>
      <ul className="divide-y divide-line">
        {rows.map((one) => (
          <Line key={one.id} one={one} />
        ))}
      </ul>
      <Pagination
        hasMore={found.hasNextPage}
        busy={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </>
  );
}

function Line({ one }: { one: Notification }) {
  const w = useNewsWords();
  const read = useRead();
  const said = sayNews(w, one);
  const lang = said.own ? undefined : "en";
  return (
    <li className="flex min-h-16 items-start justify-between gap-4 py-3">
      <div className="min-w-0 max-w-2xl">
        <p className="font-semibold">
          <span lang={lang}>{said.title}</span>{" "}
          {one.readAt ? null : <StatusPill tone="accent">{w.settings.unread}</StatusPill>}
        </p>
        <p lang={lang} className="text-14">
          {said.text}
        </p>
        <p className="text-12 text-quiet">{formatInstant(one.createdAt)}</p>
        {read.error ? (
          <p role="alert" className="text-14 text-bad">
            {sayProblem(w, read.error)}
          </p>
        ) : null}
      </div>
      {one.readAt ? null : (
        <Button look="quiet" busy={read.isPending} onClick={() => read.mutate(one.id)}>
          <Check size={16} aria-hidden className="shrink-0" />
          <span className="max-md:sr-only">{w.settings.markRead}</span>
        </Button>
      )}
    </li>
  );
}

function useRead() {
  return useSubmit(async (notification_id: number, key) =>
    api.POST("/api/v1/notifications/{notification_id}/read", {
      params: { path: { notification_id } },
      headers: { "Idempotency-Key": key },
    }),
  );
}
