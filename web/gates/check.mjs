// `make web-check`: every gate of the page as one table, and .results/web-check.json. `--quick` leaves most looks out.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { arch, loadavg, release, type } from "node:os";
import { fileURLToPath } from "node:url";
import { matrix } from "./axe.mjs";
import { faults, openBrowser } from "./browser.mjs";
import { phones } from "./lighthouse.mjs";
import { filterToPainted, longestTask, TASK_MAX } from "./quick.mjs";
import { sizes } from "./sizes.mjs";
import { fillMarket, openWorld } from "./world.mjs";

const results = fileURLToPath(new URL("../../.results/", import.meta.url));
const MARKET = 10_000;
const quick = process.argv.includes("--quick");
// `node gates/check.mjs operator,sme` looks only at screens of those names; the table then says how many.
const wanted = process.argv.slice(2).find((one) => !one.startsWith("--")) ?? "";
const skips = (name) => process.argv.includes(`--no-${name}`);

const row = (what, value, unit, goal, more = {}) => ({ what, value, unit, goal, ...more });

/** Words that one language has and the other has not, by the files' own keys. */
async function parity() {
  const keysOf = async (language) => {
    const folder = new URL(`../src/words/${language}/`, import.meta.url);
    const found = new Set();
    for (const file of await readdir(folder)) {
      const text = await readFile(new URL(file, folder), "utf8");
      for (const [, key] of text.matchAll(/^\s+(?:"([^"]+)"|[\w$]+):/gm)) found.add(`${file} ${key ?? ""}`);
      for (const [, key] of text.matchAll(/^\s+([\w$]+):/gm)) found.add(`${file} ${key}`);
    }
    return found;
  };
  const [english, hindi] = [await keysOf("en"), await keysOf("hi")];
  return (
    [...english].filter((key) => !hindi.has(key)).length +
    [...hindi].filter((key) => !english.has(key)).length
  );
}

async function measured(world) {
  const browser = await openBrowser();
  const rows = [];
  try {
    if (!skips("axe")) {
      const found = await matrix(browser, world.at, { quick, wanted });
      if (found.missing.size > 0) console.log(`nothing to show for: ${[...found.missing].join(", ")}`);
      rows.push(
        row(`axe violations, ${found.checked} screens and looks`, found.violations.length, "", 0),
        row("screens that the world has nothing for", found.missing.size, "", 0),
        row("screens that scroll sideways at 320 px or at 200 % text", found.sideways.length, "", 0),
      );
    }
    if (skips("times")) return rows;
    const task = await longestTask(browser, world.at, wanted);
    rows.push(row(`longest main-thread task (${task.screen}), CPU`, task.milliseconds, "ms", TASK_MAX));
  } finally {
    await browser.close();
  }
  return rows;
}

/** Last: nobody sold these invoices, and no other screen should show them. */
async function crowded(world) {
  if (world.data === null) return [];
  fillMarket(world.data, MARKET);
  const browser = await openBrowser();
  try {
    const milliseconds = await filterToPainted(browser, world.at);
    const bound = "the API's answer included; the server filters, and a page is handed a page of rows";
    return [row("filter to painted rows over 10,000 invoices", milliseconds, "ms", 200, { bound })];
  } finally {
    await browser.close();
  }
}

const world = await openWorld();
const rows = await sizes();
try {
  rows.push(...(await measured(world)));
  if (!skips("lighthouse")) rows.push(...(await phones(world.at, wanted)));
  if (!skips("times")) rows.push(...(await crowded(world)));
} finally {
  await world.close();
}
const count = (kind) => faults.filter((one) => one.kind === kind).length;
for (const fault of faults) console.log(`${fault.screen}: ${fault.kind}: ${fault.text}`);
rows.push(
  row("violations of the content policy", count("policy"), "", 0),
  row("console and script errors", count("console") + count("script"), "", 0),
  row("answers asked for early that no screen took", count("early"), "", 0),
  row("screens that did not come up", count("screen"), "", 0),
  row("words that one language lacks", await parity(), "", 0),
);
const judged = rows.map(({ what, value, unit, goal, least = false, bound = "" }) => ({
  what,
  value,
  unit,
  peer: null,
  ratio: null,
  goal: `${least ? "≥" : "≤"} ${goal}`,
  met: least ? value >= goal : value <= goal,
  bound,
}));
const described = {
  at: new Date().toISOString(),
  machine: `${arch()} ${type()} ${release()}`,
  load_average: loadavg(),
  node: process.versions.node,
  rows: judged,
};
await mkdir(results, { recursive: true });
await writeFile(`${results}web-check.json`, `${JSON.stringify(described, null, 1)}\n`);
const width = Math.max(...judged.map((one) => one.what.length));
for (const one of judged) {
  const value = `${one.value} ${one.unit}`.trim().padStart(12);
  console.log(`${one.met ? "✓" : "✗"} ${one.what.padEnd(width)} ${value}   ${one.goal}`);
}
const missed = judged.filter((one) => !one.met).length;
console.log(missed === 0 ? "every gate is met" : `${missed} of ${judged.length} gates are missed`);
process.exitCode = missed === 0 ? 0 : 1;
