"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { api, dataOf } from "@/api/client";
import type { Mark } from "@/parts/marks";
import { Loading, Queried } from "@/parts/states";
import { useWords } from "@/words";

const Pdf = dynamic(() => import("@/parts/pdf"), { ssr: false, loading: () => <Loading /> });
const NO_MARKS: readonly Mark[] = [];
const chooseNothing = () => {};

/** The invoice itself, so that nobody accepts what they have not seen. */
export function DocumentByLink({ link, number }: { link: string; number: string }) {
  const w = useWords();
  const paper = useQuery({
    queryKey: ["act", "document", link],
    queryFn: async () => {
      const answer = await api.POST("/api/v1/links/document", { body: { link }, parseAs: "blob" });
      const blob = dataOf(answer) as unknown as Blob;
      return { blob, bytes: await blob.arrayBuffer() };
    },
    // A document does not change; the link itself is looked at again by its page.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section aria-label={w.act.document} className="flex min-w-0 flex-col gap-4 max-lg:order-last">
      <h2 className="text-18 font-semibold">{w.act.document}</h2>
      <Queried query={paper}>
        {({ blob, bytes }) =>
          blob.type.startsWith("image/") ? (
            <Picture blob={blob} name={w.act.titleOf(number)} />
          ) : (
            <Pdf bytes={bytes} marks={NO_MARKS} chosen={null} choose={chooseNothing} />
          )
        }
      </Queried>
    </section>
  );
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAt(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  // biome-ignore lint/performance/noImgElement: an export has no image server
  return at ? <img src={at} alt={name} className="w-full rounded-lg border border-line" /> : <Loading />;
}
