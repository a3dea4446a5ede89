/** A doubtful case: one operator proposes, only another can approve. */
import { at, sees } from "../browser.mjs";
import { newOperator, newPaper, newTrade, upload } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

export default {
  isBrief: true,
  async run(t) {
    const [trade, first, second] = await Promise.all([
      newTrade(t.world),
      newOperator(t.world),
      newOperator(t.world),
    ]);
    const paper = await newPaper(t.papers, trade);
    const id = await upload(trade, paper, { claimed: "119000" });
    await until(async () => (await trade.seller.get(`/invoices/${id}`)).awaiting === "operator", "it waits");
    const one = await at(t, first);

    await t.step("the queue has it, with the reason", async () => {
      const row = one.getByRole("row").filter({ hasText: paper.number });
      await row.waitFor();
      await row.getByRole("link", { name: paper.number }).click();
      await one.waitForURL(new RegExp(`/operator/cases/${id}`));
      await sees(one, one.getByRole("heading", { name: en.operator.lookTitle }));
    });
    await t.step("without a reason nothing can be pressed; with one, it is proposed", async () => {
      const propose = one.getByRole("button", { name: en.operator.accept, exact: true });
      if (await propose.isEnabled()) throw new Error("it can be pressed without a reason");
      await one
        .getByLabel(en.operator.yourReason)
        .first()
        .fill("The customer confirmed the total by telephone.");
      await propose.click();
      await sees(one, en.operator.proposedToast);
    });
    await t.step("who proposed it cannot approve it", async () => {
      await one.goto("/operator/approvals");
      const proposal = one.getByRole("listitem").filter({ hasText: paper.number });
      await sees(one, proposal.getByText(en.operator.ownProposal));
      if (await proposal.getByRole("button", { name: new RegExp(en.operator.approve) }).count()) {
        throw new Error("there is a button to approve one's own proposal");
      }
    });
    await t.step("a second operator approves, and it is verified", async () => {
      const two = await at(t, second);
      await two.goto("/operator/approvals");
      const proposal = two.getByRole("listitem").filter({ hasText: paper.number });
      await sees(two, proposal.getByText(first.email));
      await proposal.getByRole("button", { name: new RegExp(`^${en.operator.approve}`) }).click();
      await sees(two, en.operator.approvedToast);
      await trade.seller.stage(id, "verified");
    });
    await t.step("the audit log names both", async () => {
      await one.goto("/operator/audit");
      const approval = one
        .getByRole("row")
        .filter({ hasText: en.operator.didApprove(en.operator.proposals.decide_invoice) });
      await sees(one, approval.filter({ hasText: second.email }));
      const proposal = one
        .getByRole("row")
        .filter({ hasText: en.operator.didPropose(en.operator.proposals.decide_invoice) });
      await sees(one, proposal.filter({ hasText: en.operator.you }));
    });
  },
};
