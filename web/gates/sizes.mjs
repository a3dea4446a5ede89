// How much a browser has to fetch, by the built export itself.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const site = fileURLToPath(new URL("../../src/hundi/site/", import.meta.url));
const PDF_JS = /pdfjs|GlobalWorkerOptions|PDFWorker/;

async function twin(path, ending, compress) {
  try {
    return (await readFile(join(site, path + ending))).length;
  } catch {
    return compress(await readFile(join(site, path))).length;
  }
}
const brotli = (path) => twin(path, ".br", brotliCompressSync);
const gzip = (path) => twin(path, ".gz", gzipSync);

/** The scripts and styles that a page's HTML names: what is fetched before anything is asked for. */
async function namedBy(page) {
  const html = await readFile(join(site, page), "utf8");
  const modern = html.replace(/<script[^>]*nomodule[^>]*>/gi, "");
  const found = [...modern.matchAll(/(?:src|href)="\/(_next\/static\/[^"?]+\.(?:js|css))/g)].map(
    (one) => one[1],
  );
  return [...new Set(found)];
}

async function sum(paths) {
  const sizes = await Promise.all(paths.map(brotli));
  return sizes.reduce((all, one) => all + one, 0);
}

const kilobytes = (bytes) => Math.round(bytes / 10) / 100;

/** Rows of the table: first loads, the largest lazy chunk, the styles. */
export async function sizes() {
  const files = (await readdir(site, { recursive: true })).map((one) => one.replaceAll("\\", "/"));
  const pages = files.filter((one) => one.endsWith(".html"));
  const named = new Map();
  for (const page of pages) named.set(page, await namedBy(page));
  const loads = [];
  for (const [page, paths] of named) {
    loads.push([page, await sum(paths.filter((one) => one.endsWith(".js")))]);
  }
  loads.sort((a, b) => b[1] - a[1]);
  const first = new Set([...named.values()].flat());
  // Polyfills: named with `noModule`, which no browser of these years fetches.
  const old = /src="\/(_next\/static\/[^"]+)" noModule/.exec(
    await readFile(join(site, "index.html"), "utf8"),
  );
  if (old) first.add(old[1]);
  const lazy = [];
  for (const file of files.filter((one) => /^_next\/static\/.+\.js$/.test(one) && !first.has(one))) {
    const isPdf = PDF_JS.test(await readFile(join(site, file), "utf8"));
    if (!isPdf) lazy.push([file, await gzip(file)]);
  }
  lazy.sort((a, b) => b[1] - a[1]);
  const styles = await sum(files.filter((one) => /^_next\/static\/.+\.css$/.test(one)));
  const login = loads.find(([page]) => page === "sign-in.html");
  const [widest, most] = loads[0];
  const [lazyName, lazyMost] = lazy[0] ?? ["none", 0];
  return [
    { what: "first-load JS of sign-in, brotli", value: kilobytes(login[1]), unit: "kB", goal: 150 },
    {
      what: `first-load JS of the widest page (${widest}), brotli`,
      value: kilobytes(most),
      unit: "kB",
      goal: 190,
    },
    {
      what: `largest lazy chunk but pdf.js (${lazyName.split("/").at(-1)}), gzip`,
      value: kilobytes(lazyMost),
      unit: "kB",
      goal: 60,
    },
    { what: "all CSS, brotli", value: kilobytes(styles), unit: "kB", goal: 12 },
  ];
}
