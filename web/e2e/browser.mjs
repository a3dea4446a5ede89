/** A person at a browser. Whatever the console or the policy complains about is kept, and counts. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { en } from "./words.mjs";

const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
// Deadlines, not expectations: two cores may be busy with others.
const STEP_MILLISECONDS_MAX = 60_000;
const TABS_MAX = 90;

export function findChromium() {
  return [process.env.CHROMIUM, ...CHROMIUMS].find((path) => path && existsSync(path)) ?? null;
}

export async function launch() {
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath: findChromium(), args });
}

/** What was complained about in one journey. */
export class Complaints {
  constructor() {
    this.expected = [];
    this.provoked = null;
    this.refusals = [];
    this.console = [];
    this.policy = [];
  }

  /** The browser itself reports a refused call; where the refusal is the point, say so first. */
  expect(status, path) {
    this.expected.push({ status, path });
  }

  /** From now on what the policy refuses of this is what the journey wants to see refused. */
  provoke(pattern) {
    this.provoked = pattern;
  }

  broken(text) {
    if (this.provoked?.test(text)) this.refusals.push(text);
    else this.policy.push(text);
  }

  heard(message) {
    if (this.provoked && /Content Security Policy|Trusted/.test(message.text())) return;
    const text = message.text();
    const url = message.location().url;
    const place = this.expected.findIndex(
      ({ status, path }) => text.includes(`status of ${status}`) && path.test(url),
    );
    if (place >= 0) this.expected.splice(place, 1);
    else this.console.push(`${text} ${url}`);
  }
}

/** Open a browser window of somebody's own. */
export async function open(t, { width = 1280, height = 900, language = "en" } = {}) {
  const context = await t.browser.newContext({
    viewport: { width, height },
    locale: "en-GB",
    timezoneId: "Asia/Kolkata",
    baseURL: t.world.page,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(STEP_MILLISECONDS_MAX);
  await context.exposeFunction("__policyBroken", (text) => t.complaints.broken(text));
  await context.addInitScript((chosen) => {
    localStorage.setItem("hundi.language", chosen);
    document.addEventListener("securitypolicyviolation", (event) => {
      window.__policyBroken(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  }, language);
  t.contexts.push(context);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && t.complaints.heard(message));
  page.on("pageerror", (problem) => t.complaints.console.push(String(problem)));
  return page;
}

/** Sign in as anybody does, and arrive. */
export async function signIn(page, person, w = en, next = "") {
  await page.goto(`/sign-in${next}`);
  await page.getByLabel(w.signIn.email).fill(person.email);
  await page.getByLabel(w.signIn.password).fill(person.password);
  await page.getByRole("button", { name: w.signIn.submit, exact: true }).click();
  await page.getByRole("button", { name: w.shell.signOut }).waitFor();
}

/** A new window with somebody signed in. */
export async function at(t, person, of = {}) {
  const page = await open(t, of);
  await signIn(page, person, of.words ?? en);
  return page;
}

export async function sees(page, text) {
  const found = typeof text === "string" || text instanceof RegExp ? page.getByText(text) : text;
  await found.first().waitFor();
}

/** Nothing but Tab brings the focus to it. */
export async function tabTo(page, target, { back = false } = {}) {
  await target.waitFor();
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`Tab never comes to ${target}`);
}
