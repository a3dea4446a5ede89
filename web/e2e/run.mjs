/**
 * `make e2e`: people at browsers on a real `hundi up` with fresh data. One file a journey.
 * `node e2e/run.mjs [--brief] [NAME…]`; rows go to `.results/e2e.json`.
 */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Complaints, findChromium, launch } from "./browser.mjs";
import { Papers, root, World } from "./world.mjs";

const AT_ONCE = 2;
const JOURNEY_SECONDS_MAX = 600;
const RUN_SECONDS_GOAL = 240;
const results = join(root, ".results");
const pictures = join(results, "e2e");

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const isBrief = process.argv.includes("--brief");

if (findChromium() === null) {
  console.error("There is no Chromium here: `make setup-e2e` installs Debian's, or set CHROMIUM to one.");
  process.exit(2);
}

async function journeysOf() {
  const folder = new URL("./journeys/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).sort();
  const found = [];
  for (const file of files) {
    const name = file.replace(/\.mjs$/, "");
    if (names.length && !names.includes(name)) continue;
    const { default: journey } = await import(new URL(file, folder).href);
    if (!isBrief || journey.isBrief) found.push({ name, ...journey });
  }
  return found;
}

/** One journey: its steps in order, the first that fails ends it; then what the console said. */
class Telling {
  constructor(journey, world, browser, papers) {
    Object.assign(this, { name: journey.name, world, browser, papers });
    this.complaints = new Complaints();
    this.contexts = [];
    this.steps = [];
  }

  async step(what, act) {
    const began = Date.now();
    try {
      await act();
      this.steps.push({ what, passed: true });
      console.log(`  ok     ${this.name}: ${what} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
    } catch (problem) {
      this.steps.push({ what, passed: false });
      console.log(`  FAILED ${this.name}: ${what}\n${indented(problem.stack ?? String(problem))}`);
      await this.photograph();
      throw new StepFailed();
    }
  }

  async photograph() {
    await mkdir(pictures, { recursive: true });
    for (const [number, context] of this.contexts.entries()) {
      for (const page of context.pages()) {
        const path = join(pictures, `${this.name}-${number}.png`);
        await page.screenshot({ path }).catch(() => {});
      }
    }
  }

  judge(what, complaints) {
    this.steps.push({ what, passed: complaints.length === 0 });
    if (complaints.length) console.log(`  FAILED ${this.name}: ${what}\n${indented(complaints.join("\n"))}`);
  }
}

class StepFailed extends Error {}

const indented = (text) => text.replace(/^/gm, "           ").slice(0, 3_000);

async function tell(journey, world, browser, papers) {
  const telling = new Telling(journey, world, browser, papers);
  const tooLong = new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`longer than ${JOURNEY_SECONDS_MAX} s`)),
      JOURNEY_SECONDS_MAX * 1_000,
    ).unref();
  });
  try {
    await Promise.race([journey.run(telling), tooLong]);
    telling.judge("the console is clean", telling.complaints.console);
    telling.judge("the policy was never broken", telling.complaints.policy);
  } catch (problem) {
    if (!(problem instanceof StepFailed)) {
      telling.steps.push({ what: "it can be told", passed: false });
      console.log(`  FAILED ${journey.name}\n${indented(problem.stack ?? String(problem))}`);
      await telling.photograph();
    }
    for (const line of telling.complaints.console) console.log(`         the console said: ${line}`);
  }
  for (const context of telling.contexts) await context.close().catch(() => {});
  return telling;
}

/** Two worlds side by side: in one no time passes, in the other it does, so one journey at a time. */
async function tellAll(journeys) {
  const browser = await launch();
  const papers = new Papers();
  const worlds = [];
  const began = async (chosen, width) => {
    if (!chosen.length) return [];
    let world;
    try {
      world = await World.start();
    } catch (problem) {
      // Its journeys fail; those of the other world are told to their end.
      console.log(`  FAILED a world did not start\n${indented(String(problem))}`);
      return chosen.map((journey) => {
        const telling = new Telling(journey, null, browser, papers);
        telling.judge("its world starts", [String(problem)]);
        return telling;
      });
    }
    worlds.push(world);
    const waiting = [...chosen];
    const told = [];
    const one = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        told.push(await tell(next, world, browser, papers));
      }
    };
    await Promise.all(Array.from({ length: width }, one));
    return told;
  };
  try {
    const [still, moving] = [
      journeys.filter((one) => !one.timePasses),
      journeys.filter((one) => one.timePasses),
    ];
    const told = await Promise.all([began(moving, 1), began(still, AT_ONCE)]);
    return told.flat();
  } finally {
    papers.stop();
    await browser.close();
    await Promise.all(worlds.map((world) => world.stop()));
  }
}

function rowsOf(told, seconds) {
  const row = (what, value, unit, goal, met) => ({
    ...{ what, value, unit, peer: null, ratio: null, goal, met },
    bound: "must hold",
  });
  const count = (of) => told.reduce((sum, one) => sum + of(one), 0);
  const failed = count((one) => one.steps.filter((step) => !step.passed).length);
  const consoleErrors = count((one) => one.complaints.console.length);
  const violations = count((one) => one.complaints.policy.length);
  return [
    ...told.map((one) => {
      const bad = one.steps.filter((step) => !step.passed).length;
      return row(`e2e: ${one.name}`, one.steps.length - bad, "steps", one.steps.length, bad === 0);
    }),
    row("e2e: steps that fail", failed, "steps", 0, failed === 0),
    row("e2e: console errors", consoleErrors, "errors", 0, consoleErrors === 0),
    row("e2e: violations of the content policy", violations, "violations", 0, violations === 0),
    row("e2e: the whole run", seconds, "s", `<= ${RUN_SECONDS_GOAL}`, seconds <= RUN_SECONDS_GOAL),
  ];
}

const began = Date.now();
const journeys = await journeysOf();
const told = await tellAll(journeys);
const seconds = Math.round((Date.now() - began) / 1_000);
if (!names.length && !isBrief) {
  await mkdir(results, { recursive: true });
  await writeFile(join(results, "e2e.json"), JSON.stringify({ rows: rowsOf(told, seconds) }, null, 1));
}
const steps = told.flatMap((one) => one.steps);
const failed = steps.filter((step) => !step.passed).length;
console.log(`${steps.length - failed} passed, ${failed} failed (${told.length} journeys, ${seconds} s)`);
process.exit(failed || !steps.length ? 1 : 0);
