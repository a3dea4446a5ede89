/** A phone of 390 px: nothing hangs over the side, and one can invest with a thumb. */
import { at, sees } from "../browser.mjs";
import { everybody, lookAtAll } from "../everybody.mjs";
import { newInvestor } from "../people.mjs";
import { en } from "../words.mjs";

const PHONE = { width: 390, height: 844 };
const TOUCH_MIN = 24;

export default {
  async run(t) {
    const all = await everybody(t);
    const deal = all.pages.investor.at(-1);

    await lookAtAll(t, all, PHONE, async (page, path) => {
      const over = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      if (over > 0) throw new Error(`${path} is ${over} px wider than the phone`);
      const small = await page.evaluate((least) => {
        const buttons = [...document.querySelectorAll("main button, main a.control")];
        return (
          buttons
            // Marks on a paper are as large as what they mark.
            .filter(
              (one) =>
                one.textContent.trim() && one.checkVisibility() && one.getBoundingClientRect().height < least,
            )
            .map((one) => one.textContent)
        );
      }, TOUCH_MIN);
      if (small.length) throw new Error(`${path} has buttons too small for a thumb: ${small.join(", ")}`);
    });
    await t.step("an investor invests on the phone", async () => {
      const investor = await newInvestor(t.world, { name: "Thomas Mathew" });
      const page = await at(t, investor, PHONE);
      await page.goto(deal);
      await page.getByLabel(en.invest.amount, { exact: true }).fill("25000");
      await page.getByRole("button", { name: en.invest.investAmount("₹25,000"), exact: true }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: en.invest.investAmount("₹25,000.00") })
        .click();
      await sees(page, en.invest.doneHeld);
    });
  },
};
