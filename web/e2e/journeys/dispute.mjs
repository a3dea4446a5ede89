/** The customer says no, and the seller reads why. */
import { at, sees } from "../browser.mjs";
import { newTrade, newVerified } from "../people.mjs";
import { en } from "../words.mjs";

const WHY = "Half of the goods came back damaged.";

export default {
  async run(t) {
    const trade = await newTrade(t.world);
    const invoice = await newVerified(t.papers, trade);

    await t.step("a dispute needs a reason, and takes it", async () => {
      const customer = await at(t, trade.customer);
      await customer.goto(`/dues/${invoice.id}`);
      await customer.getByRole("button", { name: en.dues.disputeButton }).click();
      await sees(customer, en.dues.needReason);
      await customer.getByLabel(en.dues.reason).fill(WHY);
      await customer.getByRole("button", { name: en.dues.disputeButton }).click();
      await sees(customer, en.dues.disputed);
    });
    await t.step("the seller reads the reason, and cannot list it", async () => {
      const seller = await at(t, trade.seller);
      await seller.goto(`/invoices/${invoice.id}`);
      await sees(seller, new RegExp(WHY));
      await seller.goto(`/invoices/${invoice.id}/offer`);
      await sees(seller, en.offer.notOpen);
    });
  },
};
