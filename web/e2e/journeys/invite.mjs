/** A customer who has no account: the seller passes on where to sign up, and only the customer gets the link. */
import { at, open, sees } from "../browser.mjs";
import { newPaper, newParty, newTrade, upload } from "../people.mjs";
import { en } from "../words.mjs";

const EMAIL = "accounts@new-customer.example.com";
const LINK = /https?:\/\/\S+\/act#\S+/;

export default {
  async run(t) {
    const known = await newTrade(t.world);
    const buying = newParty(t.world, "29", "Nobody Knows Us");
    const trade = { ...known, buying };
    const paper = await newPaper(t.papers, trade);
    const id = await upload(trade, paper);
    await trade.seller.stage(id, "verified");
    const seller = await at(t, trade.seller);
    let address = "";

    await t.step(
      "nobody can be sent a link yet; the seller is told where the customer signs up",
      async () => {
        await seller.goto(`/invoices/${id}`);
        t.complaints.expect(409, /\/link$/);
        await seller.getByRole("button", { name: en.act.sendAgain }).click();
        await sees(seller, en.errors.customer_not_known);
        address = await seller.locator("code", { hasText: "/sign-up" }).innerText();
      },
    );
    const customer = await open(t);
    await t.step("the customer signs up there, as a customer, and says who they are", async () => {
      await customer.goto(address);
      await customer.getByLabel(en.signIn.name).fill("Nalini Rao");
      await customer.getByLabel(en.signIn.email).fill(EMAIL);
      await customer.getByLabel(en.signIn.password).fill("nine rivers and a lamp");
      await customer.getByRole("button", { name: en.signIn.create }).click();
      await customer.getByRole("button", { name: en.shell.signOut }).waitFor();
      await customer.goto("/onboarding");
      await customer.getByLabel(en.onboarding.legalName).fill(buying.name);
      await customer.getByLabel(en.onboarding.gstin).fill(buying.gstin);
      await customer.getByRole("button", { name: en.onboarding.sendBusiness }).click();
    });
    await t.step("the link to what waited comes to them by itself, and opens the invoice", async () => {
      const link = await t.world.letter(EMAIL, LINK);
      const anywhere = await open(t);
      await anywhere.goto(link);
      await sees(anywhere, en.act.titleOf(paper.number));
      await sees(anywhere, anywhere.getByText("₹1,18,000.00"));
    });
    await t.step("now the seller can have it sent again", async () => {
      await seller.reload();
      t.complaints.expect(429, /\/link$/);
      await seller.getByRole("button", { name: en.act.sendAgain }).click();
      await sees(seller, seller.getByRole("alert"));
      if (await seller.getByText(en.errors.customer_not_known).count())
        throw new Error("still nobody is known");
    });
  },
};
