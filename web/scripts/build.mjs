// `next build`, then what the server needs of it: hashes of inline scripts, compressed twins, a copy in the package.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { earlyScript } from "./early.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const out = join(web, "out");
const shipped = join(web, "../src/hundi/site");
const SMALLEST_WORTH_COMPRESSING = 1024;
const COMPRESSED = /\.(html|js|css|txt|json|svg|mjs)$/;

function run(program, args) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const done = spawnSync(program, args, { cwd: web, stdio: "inherit", env });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

async function filesOf(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** The CSP sources of a page's inline scripts, as the browser will hash them. */
function inlineScripts(html) {
  const scripts = html.matchAll(/<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/g);
  const sources = [...scripts]
    .filter(({ groups }) => !/\ssrc=/.test(groups.attributes))
    .map(({ groups }) => `sha256-${createHash("sha256").update(groups.text).digest("base64")}`);
  return [...new Set(sources)].sort();
}

async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST_WORTH_COMPRESSING) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params }));
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

run(process.execPath, [join(web, "node_modules/next/dist/bin/next"), "build", ...process.argv.slice(2)]);
const first = (await readFile(join(web, "scripts/first.js"), "utf8"))
  .replace(/^\s*\/\/.*\n?/gm, "")
  .replace(/\s*\n\s*/g, " ")
  .trim();
const scripts = {};
for (const file of await filesOf(out)) {
  if (file.endsWith(".html")) {
    const early = `${first}${earlyScript(relative(out, file))}`;
    const html = (await readFile(file, "utf8")).replace("<head>", () => `<head><script>${early}</script>`);
    if (!html.includes(first)) throw new Error(`${file} has no head`);
    await writeFile(file, html);
    scripts[relative(out, file)] = inlineScripts(html);
  }
  if (COMPRESSED.test(file)) await compress(file);
}
await writeFile(join(out, "site.json"), `${JSON.stringify({ scripts }, null, 1)}\n`);
await rm(shipped, { recursive: true, force: true });
await cp(out, shipped, { recursive: true });
console.log(`${Object.keys(scripts).length} pages, in src/hundi/site`);
