// Lighthouse 12, as a phone, three times a page: its median, with the person's own session.
import lighthouse from "lighthouse";
import { contextOf, openBrowser, pathOf } from "./browser.mjs";
import { isWanted, SCREENS } from "./screens.mjs";

const TIMES = 3;
const PORT = 23_459;
const PAGES = [
  "landing",
  "sign-in",
  "sme-home",
  "investor-marketplace",
  "investor-deal",
  "customer-home",
  "operator-queue",
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One row a page and measure. */
export async function phones(at, wanted = "") {
  const browser = await openBrowser([`--remote-debugging-port=${PORT}`]);
  const rows = [];
  try {
    for (const name of PAGES.filter((one) => isWanted(one, wanted)))
      rows.push(...(await phone(browser, at, name)));
  } finally {
    await browser.close();
  }
  return rows;
}

/** Cookies for the browser's own tabs, where Lighthouse works: as a header alone, the page would not know of its session. */
async function lend(browser, at, cookies) {
  const session = await browser.newBrowserCDPSession();
  await session.send("Storage.clearCookies");
  await session.send("Storage.setCookies", {
    cookies: cookies.map(({ name, value, httpOnly }) => ({
      name,
      value,
      httpOnly,
      url: at,
      path: "/",
      secure: true,
      sameSite: "Strict",
    })),
  });
  await session.detach();
}

async function phone(browser, at, name) {
  const screen = SCREENS.find((one) => one.name === name);
  const context = await contextOf(browser, at, screen.who);
  const path = await pathOf(context, screen);
  const cookies = await context.cookies(at);
  await context.close();
  const runs = [];
  for (let time = 0; time < TIMES; time += 1) {
    // Anew each time: Lighthouse empties the browser between two runs, and a page without a session is another page.
    await lend(browser, at, cookies);
    const { lhr } = await lighthouse(`${at}${path}`, {
      port: PORT,
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices"],
    });
    if (new URL(lhr.finalDisplayedUrl).pathname !== path.split("#")[0])
      throw new Error(`${name}: Lighthouse was led away from ${path} to ${lhr.finalDisplayedUrl}`);
    runs.push(lhr);
  }
  const of = (read) => median(runs.map(read));
  const failed = new Set(
    ["accessibility", "best-practices"].flatMap((category) =>
      runs[0].categories[category].auditRefs
        .filter(
          (one) =>
            one.weight > 0 &&
            runs.some((run) => run.audits[one.id].score !== null && run.audits[one.id].score < 1),
        )
        .map((one) => one.id),
    ),
  );
  if (failed.size > 0) console.log(`${name}: lighthouse does not like ${[...failed].join(", ")}`);
  return [
    {
      what: `LCP of ${name} on a phone`,
      value: Math.round(of((one) => one.audits["largest-contentful-paint"].numericValue)) / 1_000,
      unit: "s",
      goal: 2.5,
    },
    {
      what: `CLS of ${name}`,
      value: Math.round(of((one) => one.audits["cumulative-layout-shift"].numericValue) * 1_000) / 1_000,
      unit: "",
      goal: 0.02,
    },
    {
      what: `accessibility of ${name}`,
      value: Math.round(of((one) => one.categories.accessibility.score) * 100),
      unit: "of 100",
      goal: 100,
      least: true,
    },
    {
      what: `best practices of ${name}`,
      value: Math.round(of((one) => one.categories["best-practices"].score) * 100),
      unit: "of 100",
      goal: 100,
      least: true,
    },
  ];
}
