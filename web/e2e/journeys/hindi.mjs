/** The whole page in Hindi: no sentence of the English catalogue is left anywhere. */
import { open, sees, signIn } from "../browser.mjs";
import { everybody, lookAtAll } from "../everybody.mjs";
import { en, hi } from "../words.mjs";

const LETTERS_MIN = 12;

/** Every sentence of a catalogue that has no parameter. */
function sentences(words) {
  return Object.values(words).flatMap((one) =>
    typeof one === "string" ? [one] : one && typeof one === "object" ? sentences(one) : [],
  );
}

const known = new Set(sentences(hi));
const english = sentences(en).filter(
  (text) => text.length >= LETTERS_MIN && text.includes(" ") && !known.has(text),
);

export default {
  async run(t) {
    const all = await everybody(t);

    await t.step("the language is chosen with one button, and stays", async () => {
      const page = await open(t);
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "हिन्दी" }).click();
      await sees(page, page.getByRole("heading", { name: hi.signIn.title }));
      await page.close();
      const again = await open(t, { language: "hi" });
      await signIn(again, all.people.sme, hi);
      if ((await again.getAttribute("html", "lang")) !== "hi")
        throw new Error("the page does not say it is Hindi");
    });
    await lookAtAll(t, all, { language: "hi", words: hi }, async (page, path) => {
      await page.waitForFunction(() => document.documentElement.lang === "hi");
      const text = await page.evaluate(() => {
        // What the server wrote in English, and says so.
        for (const one of document.querySelectorAll("body [lang=en]")) one.remove();
        return document.body.innerText;
      });
      const left = english.filter((sentence) => text.includes(sentence));
      if (left.length) throw new Error(`${path} says in English: ${left.slice(0, 5).join(" | ")}`);
      if (!/[\u0900-\u097f]/.test(text)) throw new Error(`${path} has no Hindi`);
    });
  },
};
