/** The main job of an SME: from a PDF to an offer, with a slip of the pen on the way. */
import { at, open, sees } from "../browser.mjs";
import { newPaper, newTrade } from "../people.mjs";
import { en } from "../words.mjs";

async function fillIn(page, trade, paper, amount) {
  await page.goto("/invoices/upload");
  await page.setInputFiles("input[type=file]", {
    name: "invoice.pdf",
    mimeType: "application/pdf",
    buffer: paper.pdf,
  });
  await page.getByLabel(en.upload.number).fill(paper.number);
  await page.getByLabel(en.upload.amount).fill(amount);
  await page.getByLabel(en.upload.due).fill(paper.dueOn);
  await page.getByLabel(en.upload.customer).fill(trade.buying.gstin);
  await page.getByRole("button", { name: en.upload.send, exact: true }).click();
  await page.getByRole("link", { name: en.upload.open }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
}

export default {
  isBrief: true,
  async run(t) {
    const trade = await newTrade(t.world);
    const paper = await newPaper(t.papers, trade);
    const seller = await at(t, trade.seller);

    await t.step("the SME uploads a PDF and mistypes the amount", async () => {
      await fillIn(seller, trade, paper, "108000");
      await sees(seller, en.invoices.now.operator);
    });
    await t.step("the review shows the field that differs, beside the paper", async () => {
      await seller.getByRole("link", { name: en.invoices.review }).click();
      await sees(seller, en.paper.reasons.total_differs);
      await sees(seller, seller.getByText(en.paper.onDocument).filter({ hasText: "1,18,000" }));
      await sees(seller, seller.locator("canvas"));
    });
    await t.step("taken back and uploaded with the field corrected, it is checked", async () => {
      await seller.getByRole("link", { name: en.offer.back }).click();
      await seller.getByRole("button", { name: en.invoices.takeBack }).click();
      await seller.getByRole("dialog").getByRole("button", { name: en.invoices.takeBack }).click();
      await sees(seller, en.invoices.takenBack);
      await fillIn(seller, trade, paper, "118000");
      await sees(seller, en.invoices.now.verified);
    });
    const invoiceId = seller.url().split("/").at(-1);
    await t.step(
      "the customer accepts it by the link and the code of our letters, without an account",
      async () => {
        const customer = await open(t);
        const link = await t.world.letter(trade.customer.email, /https?:\/\/\S+\/act#\S+/);
        await customer.goto(link);
        await sees(customer, customer.getByText("₹1,18,000.00"));
        await customer.getByRole("button", { name: en.act.askCode }).click();
        const code = await t.world.letter(trade.customer.email, /\b\d{6}\b/, "code to accept");
        await customer.getByLabel(en.act.code).fill(code);
        await customer.getByRole("button", { name: /1,18,000\.00/ }).click();
        await sees(customer, en.act.standing.accepted);
      },
    );
    await t.step("the SME sees what it brings to the paisa, and lists it", async () => {
      await seller.reload();
      await seller.getByRole("link", { name: en.invoices.seeOffer }).click();
      // 90 % of 1,18,000 less 1 % and GST of 18 % on that: 1,06,200 - 1,062 - 191.16.
      await seller.getByRole("button", { name: en.offer.take("₹1,04,946.84") }).click();
      await sees(seller, en.offer.listed);
      await sees(seller, en.invoices.now.listed);
    });
    await t.step("it is in the marketplace", async () => {
      const found = await trade.seller.stage(invoiceId, "listed");
      if (found.terms.discountedAmount !== 106_200) throw new Error(JSON.stringify(found.terms));
    });
  },
};
