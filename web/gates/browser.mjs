// Debian's Chromium, and one signed-in browser context a person.
import { chromium } from "playwright-core";
import { PEOPLE } from "./screens.mjs";

const SETTLED_MILLISECONDS_MAX = 20_000;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export function openBrowser(more = []) {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", ...more] });
}

const addresses = new WeakMap();

/** A session as this person (null: nobody), told of by the API itself; `faults` collects what the page complains of. */
export async function contextOf(
  browser,
  at,
  who,
  { width = 1440, height = 900, theme = "light", language = "en" } = {},
) {
  const context = await browser.newContext({
    baseURL: at,
    viewport: { width, height: width < 600 ? 844 : height },
    colorScheme: theme,
    locale: language === "hi" ? "hi-IN" : "en-IN",
    timezoneId: "Asia/Kolkata",
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    ([kept, spoken]) => {
      localStorage.setItem("hundi.theme", kept);
      localStorage.setItem("hundi.language", spoken);
    },
    [theme, language],
  );
  addresses.set(context, at);
  if (who !== null) await signIn(context, at, PEOPLE[who]);
  return context;
}

async function signIn(context, at, key) {
  const data = { email: `${key}@demo.hundi.example`, password: `${key} lights seven lamps` };
  const headers = { origin: at, "sec-fetch-site": "same-origin" };
  const answer = await context.request.post("/api/v1/auth/session", { data, headers });
  if (!answer.ok()) throw new Error(`${key} cannot sign in: ${answer.status()} ${await answer.text()}`);
}

export const faults = [];

/** A page whose console errors, policy violations and failed calls are noted under the screen's name. */
export async function pageOf(context, name) {
  const page = await context.newPage();
  const note = (kind, text) => faults.push({ screen: name, kind, text: text.slice(0, 300) });
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // That there is no such page is what this screen is about.
    if (name === "not-found" && message.location().url === page.url()) return;
    const isPolicy = /Content Security Policy|Trusted/i.test(message.text());
    note(isPolicy ? "policy" : "console", message.text());
  });
  page.on("pageerror", (problem) => note("script", String(problem)));
  return page;
}

/** Go to a screen's path and wait until it shows what it has. */
export async function show(page, path) {
  await page.goto(path, { waitUntil: "load" });
  await settle(page);
}

export async function settle(page) {
  await page.waitForFunction(
    () =>
      document.querySelector("h1, [role=alert]") !== null &&
      document.querySelector(".animate-pulse, [aria-busy=true]") === null,
    null,
    { timeout: SETTLED_MILLISECONDS_MAX },
  );
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
}

/** The screen's path with the id of what it shows; null if the world has no such thing. */
export async function pathOf(context, screen) {
  if (!screen.id) return screen.path;
  const get = async (path) => {
    const answer = await context.request.get(`/api/v1${path}`);
    if (!answer.ok()) throw new Error(`${screen.name}: GET ${path} answered ${answer.status()}`);
    return answer.json();
  };
  const id = await screen.id(get, lettersOf(context));
  return id ? screen.path.replace("{id}", id) : null;
}

/** The letters that the sandbox's mail server took, and what the API says of a link in one. */
function lettersOf(context) {
  return {
    mails: async (to) => {
      const port = Number(new URL(addresses.get(context)).port) + 1;
      const address = `http://127.0.0.1:${port}/_sandbox/mails?to=${encodeURIComponent(to)}`;
      return (await fetch(address)).json();
    },
    open: async (link) => {
      const answer = await context.request.post("/api/v1/links/open", { data: { link } });
      return answer.ok() ? answer.json() : null;
    },
  };
}
