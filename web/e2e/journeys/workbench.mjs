/** Money that nobody could place: put aside, split, placed wrongly, undone, and put together again. */
import { at, sees } from "../browser.mjs";
import { newDisbursed, newInvestor, newOperator, newTrade } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

const NOBODYS_ACCOUNT = "123456789012";
const WHY = "The customer wrote to us about it.";

/** What waits for operators, by amount, when it is what was expected. */
async function waits(operator, ...amounts) {
  return until(async () => {
    const { unmatched } = await operator.get("/admin/reconciliation");
    const found = unmatched.map((one) => one.waiting).sort((a, b) => a - b);
    if (found.join() !== amounts.join()) throw new Error(`what waits is ${found.join()}`);
    return true;
  }, `there waits ${amounts.join()}`);
}

const card = (page, amount) =>
  page.getByRole("article").filter({ has: page.getByRole("heading", { name: amount, exact: true }) });

async function sayWhy(place, button) {
  await place.getByLabel(en.operator.yourReason).fill(WHY);
  await place.getByRole("button", { name: button, exact: true }).click();
}

async function approved(page, kind) {
  await page.goto("/operator/approvals");
  const proposal = page.getByRole("listitem").filter({ hasText: en.operator.proposals[kind] });
  await proposal.getByRole("button", { name: new RegExp(`^${en.operator.approve}`) }).click();
  await sees(page, en.operator.approvedToast);
}

export default {
  async run(t) {
    const [trade, investor, first, second] = await Promise.all([
      newTrade(t.world),
      newInvestor(t.world, { name: "Ravi Menon", holding: 200_000 }),
      newOperator(t.world),
      newOperator(t.world),
    ]);
    const meant = await newDisbursed(t.papers, trade, [[investor, 90_000]], { total: "100000" });
    const wrong = await newDisbursed(t.papers, trade, [[investor, 45_000]], { total: "50000" });
    await t.world.credit(NOBODYS_ACCOUNT, "100000", trade.buying.name);
    await waits(first, 100_000);
    const before = (await investor.get("/wallet")).balance;
    const [one, two] = [await at(t, first), await at(t, second)];

    await t.step("one operator puts it aside, with a day and a reason", async () => {
      await one.goto("/operator/reconciliation");
      const found = card(one, "₹1,00,000.00");
      await found.locator("summary", { hasText: en.bench.park }).click();
      const aside = found.locator("details[open]");
      await aside.getByLabel(en.bench.parkUntil).fill(meant.dueOn);
      await aside.getByLabel(en.operator.yourReason).fill(WHY);
      await aside.getByRole("button").click();
      await sees(one, en.bench.parkedToast);
      await sees(one, found.getByText(WHY));
    });
    await t.step("two operators split it, and each part waits on its own", async () => {
      const found = card(one, "₹1,00,000.00");
      await found.locator("summary", { hasText: en.bench.split }).click();
      const split = found.locator("details").filter({ hasText: en.bench.splitText });
      await split.getByLabel(en.bench.splitAmount).fill("60000");
      await sayWhy(split, en.bench.splitOff("₹60,000.00"));
      await sees(one, en.operator.proposedToast);
      await waits(first, 100_000);
      await approved(two, "split_credit");
      await waits(first, 40_000, 60_000);
    });
    await t.step(
      "a part that was placed on the wrong invoice is taken back by a reversing entry",
      async () => {
        await one.goto("/operator/reconciliation");
        const found = card(one, "₹40,000.00");
        const place = found.locator("form").first();
        await place.getByLabel(en.operator.invoice, { exact: true }).selectOption(wrong.id);
        await sayWhy(place, en.operator.placeInvoice("₹40,000.00"));
        await approved(two, "match_credit");
        await trade.seller.stage(wrong.id, "partially_repaid");
        await waits(first, 60_000);
        await one.goto("/operator/reconciliation");
        const placed = one.getByRole("listitem").filter({ hasText: wrong.number });
        await placed.locator("summary").click();
        await sayWhy(placed, en.bench.undoOf("₹40,000.00"));
        await sees(one, en.operator.proposedToast);
        await approved(two, "undo_match");
        await waits(first, 40_000, 60_000);
        await trade.seller.stage(wrong.id, "disbursed");
        if ((await investor.get("/wallet")).balance !== before)
          throw new Error("the investor kept some of it");
      },
    );
    await t.step("both parts together pay the invoice that was meant", async () => {
      await one.goto("/operator/reconciliation");
      await one.locator("summary", { hasText: en.bench.merge }).click();
      const merge = one.locator("details[open]");
      for (const amount of ["₹40,000.00", "₹60,000.00"]) await merge.getByLabel(amount).check();
      await merge.getByLabel(en.operator.invoice, { exact: true }).selectOption(meant.id);
      await sayWhy(merge, en.bench.mergePlace(2));
      await sees(one, en.operator.proposedToast);
      await approved(two, "match_credits");
      await trade.seller.stage(meant.id, "repaid");
      await waits(first);
    });
    await t.step("the books agree with the bank, and the ledger is clean", async () => {
      await one.goto("/operator/reconciliation");
      await sees(one, en.operator.exceptionsEmpty);
      const difference = one.locator("dt", { hasText: en.operator.difference });
      await sees(one, difference.locator("xpath=following-sibling::dd[1]").getByText("₹0.00"));
      await t.world.ledger();
    });
  },
};
