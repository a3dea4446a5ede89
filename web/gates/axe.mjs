// axe-core on every screen in every look, and with it what only a browser shows: errors, reflow, large text.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { contextOf, faults, pageOf, pathOf, settle, show } from "./browser.mjs";
import { isWanted, LANGUAGES, SCREENS, THEMES, WIDTHS } from "./screens.mjs";

const NARROWEST = 320;
const LARGE_TEXT = "200%";
const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const looks = THEMES.flatMap((theme) =>
  LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({ theme, language, width }))),
);

/** `{ screens, violations, sideways, clipped, missing }`; one context a person and look is signed in once. */
export async function matrix(browser, at, { quick = false, wanted = "" } = {}) {
  const screens = SCREENS.filter((one) => isWanted(one.name, wanted));
  const found = { checked: 0, screens: 0, violations: [], sideways: [], missing: new Set() };
  for (const look of quick ? [looks[0], looks.at(-1)] : looks) {
    for (const who of new Set(screens.map((one) => one.who))) {
      const context = await contextOf(browser, at, who, look);
      for (const screen of screens.filter((one) => one.who === who)) {
        await checkScreen(context, screen, look, found);
      }
      await context.close();
    }
    console.log(
      `axe: ${look.width} px, ${look.theme}, ${look.language}: ${found.violations.length} violations so far`,
    );
  }
  return found;
}

async function checkScreen(context, screen, look, found) {
  const path = await pathOf(context, screen);
  if (path === null) {
    found.missing.add(screen.name);
    return;
  }
  const page = await pageOf(context, screen.name);
  const name = `${screen.name} ${look.width} ${look.theme} ${look.language}`;
  try {
    await show(page, path);
    found.checked += 1;
    const untaken = await page.evaluate(() => Object.keys(window.hundiEarly ?? {}));
    if (untaken.length > 0) faults.push({ screen: name, kind: "early", text: untaken.join(", ") });
    for (const violation of await axe(page)) {
      found.violations.push({ name, ...violation });
      console.log(`axe: ${name}: ${violation.rule}: ${violation.help}: ${violation.nodes.join(" | ")}`);
    }
    if (look.width === WIDTHS.at(-1) && look.theme === THEMES.at(-1)) await reflow(page, name, found);
  } catch (problem) {
    faults.push({ screen: name, kind: "screen", text: String(problem).slice(0, 300) });
  }
  await page.close();
}

/** axe in the page's own world would need eval there; Chromium runs this beside the page's policy. */
async function axe(page) {
  const has = await page.evaluate(() => "axe" in window);
  if (!has) await page.evaluate(source);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map((one) => ({
      rule: one.id,
      help: one.help,
      nodes: one.nodes.slice(0, 3).map((node) => node.target.join(" ")),
    }));
  });
}

/** At 320 px, and with text twice as large, nothing makes the page scroll sideways. */
async function reflow(page, name, found) {
  await page.setViewportSize({ width: NARROWEST, height: 640 });
  await settle(page);
  await note(page, `${name}, at ${NARROWEST} px`, found);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
  }, LARGE_TEXT);
  await settle(page);
  await note(page, `${name}, at ${LARGE_TEXT} text`, found);
}

async function note(page, name, found) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth + 1) return null;
    const all = [...document.querySelectorAll("main *")];
    const widest = all.find((one) => one.getBoundingClientRect().right > root.clientWidth + 1);
    return `${root.scrollWidth} px wide: ${widest?.tagName.toLowerCase()}.${String(widest?.className).slice(0, 60)}`;
  });
  if (wide) {
    found.sideways.push(name);
    console.log(`reflow: ${name}: ${wide}`);
  }
}
