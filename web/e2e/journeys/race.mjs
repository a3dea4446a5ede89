/** Two investors press the button in one moment, and there is money for one of them. */
import { at, sees } from "../browser.mjs";
import { newInvestor, newListed, newTrade } from "../people.mjs";
import { en } from "../words.mjs";

async function getReady(t, investor, invoice) {
  const page = await at(t, investor);
  await page.goto(`/deals/${invoice.id}`);
  const amount = page.getByLabel(en.invest.amount, { exact: true });
  await amount.fill("10000");
  await page.getByRole("button", { name: en.invest.investAmount("₹10,000"), exact: true }).click();
  const confirm = page
    .getByRole("dialog")
    .getByRole("button", { name: en.invest.investAmount("₹10,000.00"), exact: true });
  await confirm.waitFor();
  return { page, confirm, investor };
}

export default {
  isBrief: true,
  async run(t) {
    const [trade, first, ...racers] = await Promise.all([
      newTrade(t.world),
      newInvestor(t.world, { name: "Meera Joshi" }),
      newInvestor(t.world, { name: "Ravi Menon" }),
      newInvestor(t.world, { name: "Farhan Ali" }),
    ]);
    const invoice = await newListed(t.papers, trade, { total: "100000" });
    await first.post(`/invoices/${invoice.id}/fund`, { amount: 80_000 });
    const ready = [];

    await t.step("both have the last ₹10,000 before them", async () => {
      for (const racer of racers) ready.push(await getReady(t, racer, invoice));
    });
    await t.step("one gets it, the other is told, and nobody else's money moved", async () => {
      t.complaints.expect(409, /\/fund$/);
      await Promise.all(ready.map(({ confirm }) => confirm.click()));
      const said = await Promise.all(
        ready.map(({ page }) =>
          Promise.race([
            sees(page, en.invest.doneFunded).then(() => "won"),
            sees(page, page.getByRole("dialog").getByRole("alert")).then(() => "lost"),
          ]),
        ),
      );
      if (said.sort().join() !== "lost,won") throw new Error(said.join());
      const balances = await Promise.all(racers.map(async (one) => (await one.get("/wallet")).balance));
      if (balances.sort((a, b) => a - b).join() !== "90000,100000") throw new Error(balances.join());
    });
    await t.step("the seller is paid at once", async () => {
      await trade.seller.stage(invoice.id, "disbursed");
    });
  },
};
