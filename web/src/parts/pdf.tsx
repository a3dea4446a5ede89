"use client";
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import { useWords } from "@/words";
import { type Mark, Marks } from "./marks";
import { Loading } from "./states";

GlobalWorkerOptions.workerSrc = new URL("pdfjs-dist/build/pdf.worker.min.mjs", import.meta.url).toString();

const PAGES_MAX = 20;
// Drawn finer than shown, for screens that can.
const DENSITY_MAX = 2;

/** The pages of a PDF with what was read marked in them. Loaded when somebody looks at one. */
export default function Pdf({
  bytes,
  marks,
  chosen,
  choose,
}: {
  bytes: ArrayBuffer;
  marks: readonly Mark[];
  chosen: string | null;
  choose: (key: string) => void;
}) {
  const [paper, setPaper] = useState<PDFDocumentProxy | null>(null);
  useEffect(() => {
    // The worker takes what it is given, so it is given a copy.
    const task = getDocument({ data: bytes.slice(0), enableXfa: false });
    task.promise.then(setPaper, () => setPaper(null));
    return () => void task.destroy();
  }, [bytes]);
  if (paper === null) return <Loading />;
  const pages = Math.min(paper.numPages, PAGES_MAX);
  return (
    <div className="flex flex-col gap-4">
      {Array.from({ length: pages }, (_, page) => (
        <PdfPage
          // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
          key={page}
          paper={paper}
          page={page}
          pages={pages}
          marks={marks.filter((mark) => mark.page === page)}
          chosen={chosen}
          choose={choose}
        />
      ))}
    </div>
  );
}

type Size = { width: number; height: number };

function PdfPage({
  paper,
  page,
  pages,
  marks,
  chosen,
  choose,
}: {
  paper: PDFDocumentProxy;
  page: number;
  pages: number;
  marks: readonly Mark[];
  chosen: string | null;
  choose: (key: string) => void;
}) {
  const w = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    let stop = () => {};
    void paper.getPage(page + 1).then((found) => {
      const points = found.getViewport({ scale: 1 });
      setSize({ width: points.width, height: points.height });
      const target = canvas.current;
      if (target === null) return;
      const shown = target.clientWidth || points.width;
      const density = Math.min(window.devicePixelRatio || 1, DENSITY_MAX);
      const viewport = found.getViewport({ scale: (shown / points.width) * density });
      target.width = viewport.width;
      target.height = viewport.height;
      const drawing = found.render({ canvas: target, viewport });
      // A drawing that was stopped ends with an error, and that is no news.
      drawing.promise.catch(() => {});
      stop = () => drawing.cancel();
    });
    return () => stop();
  }, [paper, page]);
  return (
    <div className="relative overflow-hidden rounded-lg border border-line">
      {/* Paper is white in the dark, too. */}
      <canvas ref={canvas} role="img" aria-label={w.paper.page(page + 1, pages)} className="block w-full" />
      {size ? <Marks marks={marks} size={size} chosen={chosen} choose={choose} /> : null}
    </div>
  );
}
