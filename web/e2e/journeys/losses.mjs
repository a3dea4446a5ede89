/** What goes wrong: a listing nobody fills, and a customer who never pays. */
import { at, sees } from "../browser.mjs";
import { dayAfter, newDisbursed, newInvestor, newListed, newOperator, newTrade } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

const WHY = "The customer was wound up; no more is expected.";

export default {
  timePasses: true,
  async run(t) {
    const [trade, investor, first, second] = await Promise.all([
      newTrade(t.world),
      newInvestor(t.world, { name: "Kavita Reddy", holding: 200_000 }),
      newOperator(t.world),
      newOperator(t.world),
    ]);
    const closesAt = `${dayAfter(await t.world.today(), 2)}T18:00:00+05:30`;
    const unfilled = await newListed(t.papers, trade, { total: "80000", terms: { closesAt } });
    await investor.post(`/invoices/${unfilled.id}/fund`, { amount: 20_000 });
    const lost = await newDisbursed(t.papers, trade, [[investor, 90_000]], { total: "100000", days: 15 });
    const [seller, own] = [await at(t, trade.seller), await at(t, investor)];

    await t.step("a listing that is not filled in time gives every rupee back", async () => {
      await t.world.advance(4);
      await trade.seller.stage(unfilled.id, "expired");
      await seller.goto(`/invoices/${unfilled.id}`);
      await sees(seller, en.invoices.stages.expired);
      await until(async () => (await investor.get("/wallet")).balance === 110_000, "it came back");
      await own.goto("/wallet");
      await sees(own, own.getByText("₹1,10,000.00"));
    });
    await t.step("the day after the due date it is overdue, for everybody", async () => {
      await t.world.advance(12);
      await trade.seller.stage(lost.id, "overdue");
      await seller.goto(`/invoices/${lost.id}`);
      await sees(seller, en.invoices.now.overdue);
      const customer = await at(t, trade.customer);
      await customer.goto(`/dues/${lost.id}`);
      await sees(customer, en.dues.states.overdue);
    });
    await t.step("ninety days later it is in default, and operators see it", async () => {
      await t.world.advance(95);
      await trade.seller.stage(lost.id, "defaulted");
      await seller.goto(`/invoices/${lost.id}`);
      await sees(seller, en.invoices.stages.defaulted);
    });
    await t.step("two operators write it off", async () => {
      const one = await at(t, first);
      await one.goto("/operator/collections?stage=defaulted");
      await sees(one, lost.number);
      await one.goto(`/operator/cases/${lost.id}`);
      await one.getByLabel(en.operator.yourReason).first().fill(WHY);
      await one.getByRole("button", { name: en.operator.writeOff, exact: true }).click();
      await sees(one, en.operator.proposedToast);
      const two = await at(t, second);
      await two.goto("/operator/approvals");
      await two.getByRole("button", { name: new RegExp(`^${en.operator.approve}`) }).click();
      await sees(two, en.operator.approvedToast);
      await trade.seller.stage(lost.id, "written_off");
    });
    await t.step("the investor is told of a loss by that name, and its amount", async () => {
      await until(async () => (await investor.get("/portfolio")).lost === 90_000, "the loss is known");
      await own.goto("/investor");
      await sees(own, en.holdings.lossNow("₹90,000"));
    });
  },
};
