// `make screenshots`: every screen, light and dark, wide and narrow, English and Hindi, into web/.screenshots.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { contextOf, faults, openBrowser, pageOf, pathOf, show } from "./browser.mjs";
import { isWanted, LANGUAGES, SCREENS, THEMES, WIDTHS } from "./screens.mjs";
import { openWorld } from "./world.mjs";

const folder = fileURLToPath(new URL("../.screenshots/", import.meta.url));
const [wanted = "", only = ""] = process.argv.slice(2);
const screens = SCREENS.filter((one) => isWanted(one.name, wanted));
const looks = THEMES.flatMap((theme) =>
  LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({ theme, language, width }))),
).filter((look) => `${look.width}-${look.theme}-${look.language}`.includes(only));

await mkdir(folder, { recursive: true });
const world = await openWorld();
const browser = await openBrowser();
const missing = new Set();
let taken = 0;
try {
  for (const look of looks) {
    const contexts = new Map();
    for (const screen of screens) {
      if (!contexts.has(screen.who)) {
        contexts.set(screen.who, await contextOf(browser, world.at, screen.who, look));
      }
      const context = contexts.get(screen.who);
      const path = await pathOf(context, screen);
      if (path === null) {
        missing.add(screen.name);
        continue;
      }
      const page = await pageOf(context, screen.name);
      const file = `${folder}${screen.name}-${look.width}-${look.theme}-${look.language}.png`;
      try {
        await show(page, path);
        await page.screenshot({ path: file, fullPage: true });
        taken += 1;
      } catch (problem) {
        faults.push({ screen: screen.name, kind: "picture", text: String(problem).slice(0, 300) });
      }
      await page.close();
    }
    for (const context of contexts.values()) await context.close();
  }
} finally {
  await browser.close();
  await world.close();
}
console.log(`${taken} pictures in web/.screenshots`);
if (missing.size > 0) console.log(`the world has nothing to show for: ${[...missing].join(", ")}`);
for (const fault of faults) console.log(`${fault.screen}: ${fault.kind}: ${fault.text}`);
process.exitCode = faults.length > 0 || missing.size > 0 ? 1 : 0;
