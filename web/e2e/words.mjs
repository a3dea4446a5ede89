/** The page's own words, so that a journey looks for what a person reads, in either language. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const words = fileURLToPath(new URL("../src/words", import.meta.url));

async function read(language) {
  const folder = await mkdtemp(join(tmpdir(), "hundi-words-"));
  const file = join(folder, `${language}.mjs`);
  await build({ input: join(words, language, "index.ts"), output: { file }, logLevel: "silent" });
  const found = await import(pathToFileURL(file).href);
  await rm(folder, { recursive: true });
  return found[language];
}

export const [en, hi] = await Promise.all([read("en"), read("hi")]);
