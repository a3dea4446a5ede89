// A real `hundi up` with the demo world for the gates, or the one that HUNDI_AT names.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PORT = Number(process.env.HUNDI_GATES_PORT ?? 23_400);
const FILLED = /^The demo's people/;

/**
 * `{ at, data, close }`: where it answers, its data folder (null: not ours), and how to end it (only what was
 * started here is ended).
 */
export async function openWorld() {
  if (process.env.HUNDI_AT) return { at: process.env.HUNDI_AT, data: null, close: async () => {} };
  const data = await mkdtemp(join(tmpdir(), "hundi-gates-"));
  // The port of the gates is no setting of hundi, which refuses what it does not know.
  const { HUNDI_GATES_PORT: _, ...others } = process.env;
  const env = { ...others, PYTHONPATH: "" };
  const argv = ["-m", "hundi", "up", "--demo", "--port", String(PORT), "--data", data];
  const child = spawn(join(root, ".venv/bin/python"), argv, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const said = createInterface({ input: child.stdout });
  const filled = new Promise((resolve, reject) => {
    said.on("line", (line) => {
      if (line.startsWith("demo:")) console.log(line);
      if (FILLED.test(line)) resolve();
    });
    ended.then((code) => reject(new Error(`hundi up ended with ${code} before the world was filled`)));
  });
  try {
    await filled;
  } catch (problem) {
    await close();
    throw problem;
  }
  return { at: `http://localhost:${PORT}`, data, close };
}

/** Thousands of open invoices more, in a world of our own: nobody sold them. */
export function fillMarket(data, count) {
  const argv = ["-m", "bench.market", "--data", data, "--count", String(count)];
  const filled = spawnSync(join(root, ".venv/bin/python"), argv, { cwd: root, stdio: "inherit" });
  if (filled.status !== 0) throw new Error("the market was not filled");
}
