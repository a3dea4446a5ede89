/** Where the money goes: payout, the bank's webhook, shares; and the screen is the ledger to the paisa. */
import { at, sees } from "../browser.mjs";
import { newDisbursed, newInvestor, newTrade } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

/** The paise of an amount as the page writes it in full. */
function paise(text) {
  const found = /(-|−)?\s*₹\s*([\d,]+)\.(\d\d)/.exec(text);
  if (!found) throw new Error(`no full amount in ${text}`);
  const amount = BigInt(`${found[2].replaceAll(",", "")}${found[3]}`);
  return found[1] ? -amount : amount;
}

/** What stands beside a name in a list of names and values. */
async function amountBeside(page, name) {
  const value = page.locator("dt", { hasText: name }).first().locator("xpath=following-sibling::dd[1]");
  return paise(await value.textContent());
}

// 90,000 for 45 days at 12.5 %: 1,386.99, so 91,386.99 come back; a share is its interval of that.
const BACK = 91_386_99n;
const ADVANCE = 90_000_00n;
const STAKE = 33_333_33n;
const HOLDS = 100_000_00n - STAKE + (BACK * STAKE) / ADVANCE;

function same(what, screen, ledger) {
  if (screen !== ledger) throw new Error(`${what}: the screen says ${screen} paise, the ledger ${ledger}`);
}

export default {
  timePasses: true,
  async run(t) {
    const [trade, ravi, meera] = await Promise.all([
      newTrade(t.world),
      newInvestor(t.world, { name: "Ravi Menon" }),
      newInvestor(t.world, { name: "Meera Joshi" }),
    ]);
    const shares = [
      [ravi, "33333.33"],
      [meera, "56666.67"],
    ];
    const invoice = await newDisbursed(t.papers, trade, shares, { total: "100000" });
    const seller = await at(t, trade.seller);

    await t.step("the bank paid the SME its advance less fee and GST, and the page says so", async () => {
      await until(async () => {
        const rows = await t.world.sandbox("GET", "/payouts");
        return rows.some((row) => row.status === "processed" && row.amount === 88_938);
      }, "the bank has paid ₹88,938");
      await seller.goto(`/invoices/${invoice.id}`);
      await sees(seller, en.invoices.now.disbursed);
      await sees(seller, seller.getByText("₹88,938", { exact: true }));
    });
    await t.world.advance(45);
    const customer = await at(t, trade.customer);
    await t.step("the customer pays by bank transfer; the page notices the webhook by itself", async () => {
      await customer.goto(`/dues/${invoice.id}/pay`);
      await sees(customer, customer.getByText("₹1,00,000.00"));
      const account = await customer.locator("dd code").first().textContent();
      await t.world.credit(account, "100000", trade.buying.name);
      await sees(customer, en.dues.paid);
    });
    await trade.seller.stage(invoice.id, "repaid");
    const own = await at(t, ravi);
    await t.step("an investor's statement on screen is the ledger to the paisa", async () => {
      const holds = async () => BigInt(Math.round((await ravi.get("/wallet")).balance * 100));
      await until(async () => (await holds()) === HOLDS, "the share has come");
      await own.goto("/statements");
      await own.getByText(en.holdings.closing).waitFor();
      const ledger = await t.world.ledger();
      const closing = await amountBeside(own, en.holdings.closing);
      same("closing balance", closing, ledger.get(`wallet:${ravi.id}`));
      same("closing balance", closing, HOLDS);
      const rows = await own.getByRole("table").getByRole("row").allInnerTexts();
      const amounts = rows.slice(1).map((row) => paise(row));
      const opening = await amountBeside(own, en.holdings.opening);
      same(
        "the sum of all lines",
        amounts.reduce((sum, one) => sum + one, opening),
        closing,
      );
    });
    await t.step("the SME's reserve is in its statement, and is paid out to the last paisa", async () => {
      await seller.goto("/payouts");
      await seller.getByRole("button", { name: en.payouts.all, exact: true }).click();
      await seller.getByRole("button", { name: en.payouts.pay("₹8,613.01") }).click();
      await sees(seller, en.payouts.asked("₹8,613.01"));
      await until(async () => {
        const rows = await t.world.sandbox("GET", "/payouts");
        return rows.some((row) => row.amount === 8_613.01 && row.status === "processed");
      }, "the bank has paid it out");
      const ledger = await t.world.ledger();
      same("the SME's wallet", 0n, ledger.get(`wallet:${trade.seller.id}`) ?? 0n);
    });
  },
};
