// How long the page keeps the main thread, and how soon a filter is painted.
import { contextOf, pageOf, pathOf, settle, show } from "./browser.mjs";
import { isWanted, SCREENS } from "./screens.mjs";

const MARKET = "/marketplace";
const GRADES = ["A", "B", "C", "D"];
const FILTER_TIMES = 5;
export const TASK_MAX = 60;

/** The longest task of each screen's start, in the thread's own CPU time (a busy machine does not count). */
export async function longestTask(browser, at, wanted = "") {
  const screens = SCREENS.filter((one) => isWanted(one.name, wanted));
  let worst = { screen: "none", milliseconds: 0 };
  for (const who of new Set(screens.map((one) => one.who))) {
    const context = await contextOf(browser, at, who);
    for (const screen of screens.filter((one) => one.who === who)) {
      const path = await pathOf(context, screen);
      if (path === null) continue;
      const milliseconds = await timed(context, screen, path);
      if (milliseconds > worst.milliseconds) worst = { screen: screen.name, milliseconds };
    }
    await context.close();
  }
  return worst;
}

/** One reading, or, where that is over the goal, the median of three. */
async function timed(context, screen, path) {
  const readings = [];
  do {
    const page = await pageOf(context, screen.name);
    readings.push(await tasksOf(page, path));
    await page.close();
  } while (readings[0] > TASK_MAX && readings.length < 3);
  return readings.toSorted((a, b) => a - b)[Math.floor(readings.length / 2)];
}

async function tasksOf(page, path) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel", "v8", "devtools.timeline", "disabled-by-default-devtools.timeline"],
    },
  });
  await page.goto(path, { waitUntil: "load" });
  await settle(page);
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await done;
  const main = new Set(
    events
      .filter((one) => one.name === "CrRendererMain" || one.args?.name === "CrRendererMain")
      .map((one) => `${one.pid} ${one.tid}`),
  );
  const isMain = (one) => main.size === 0 || main.has(`${one.pid} ${one.tid}`);
  // The page has no module scripts: what evaluates one is the driver, at its own work in the page.
  const drivers = events.filter((one) => one.name === "v8.evaluateModule");
  const isDriver = (task) =>
    drivers.some(
      (one) =>
        one.tid === task.tid && one.pid === task.pid && one.ts >= task.ts && one.ts <= task.ts + task.dur,
    );
  const tasks = events.filter(
    (one) => /RunTask$/.test(one.name) && one.tdur && isMain(one) && !isDriver(one),
  );
  return Math.round(Math.max(0, ...tasks.map((one) => one.tdur)) / 100) / 10;
}

/** Milliseconds from choosing a grade to its rows painted, the API's answer included: the median of some. */
export async function filterToPainted(browser, at) {
  const took = [];
  const context = await contextOf(browser, at, "investor");
  for (let time = 0; time < FILTER_TIMES; time += 1) {
    // Anew each time: an answer that is remembered is not what is measured.
    const page = await pageOf(context, "filter");
    await show(page, MARKET);
    for (const grade of GRADES) took.push(await painted(page, grade));
    await page.close();
  }
  await context.close();
  return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)];
}

function painted(page, grade) {
  return page.evaluate(async (wanted) => {
    const select = [...document.querySelectorAll("select")].find((one) =>
      [...one.options].some((option) => option.value === "A"),
    );
    const rows = () => [...document.querySelectorAll("[data-row]")].map((row) => row.textContent).join();
    const before = rows();
    const began = performance.now();
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, wanted);
    select.dispatchEvent(new Event("change", { bubbles: true }));
    // Rows that went away for the placeholder are not the answer yet.
    const isOpen = () => rows() === before || document.querySelector(".animate-pulse") !== null;
    while (isOpen() && performance.now() - began < 5_000) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return Math.round(performance.now() - began);
  }, grade);
}
