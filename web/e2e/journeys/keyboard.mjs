/** Each role's own job without a mouse: Tab, letters, arrows, Enter, and the shortcuts of `?`. */
import { open, sees, tabTo } from "../browser.mjs";
import { newInvestor, newListed, newOperator, newPaper, newTrade, upload } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

async function signInByKeys(t, person) {
  const page = await open(t);
  // No pointer at all: what cannot be reached by keys is not reached.
  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel(en.signIn.email));
  await page.keyboard.type(person.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: en.shell.signOut }).waitFor();
  return page;
}

async function press(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function go(page, key, path) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await page.waitForURL(path);
}

/** A date as Chromium's own field takes it: month, day, year. */
const asKeys = (day) => day.slice(5).replace("-", "") + day.slice(0, 4);

export default {
  async run(t) {
    const [trade, investor, first, second] = await Promise.all([
      newTrade(t.world),
      newInvestor(t.world, { name: "Meera Joshi" }),
      newOperator(t.world),
      newOperator(t.world),
    ]);
    const paper = await newPaper(t.papers, trade, { total: "141600" });
    let invoiceId = "";
    let seller;

    await t.step("the SME signs in and uploads", async () => {
      seller = await signInByKeys(t, trade.seller);
      await go(seller, "u", "**/invoices/upload");
      const chosen = seller.waitForEvent("filechooser");
      await press(seller, seller.locator("input[type=file]"));
      const file = { name: "invoice.pdf", mimeType: "application/pdf", buffer: paper.pdf };
      await (await chosen).setFiles(file);
      await tabTo(seller, seller.getByLabel(en.upload.number));
      await seller.keyboard.type(paper.number);
      await tabTo(seller, seller.getByLabel(en.upload.amount));
      await seller.keyboard.type("141600");
      await tabTo(seller, seller.getByLabel(en.upload.due));
      await seller.keyboard.type(asKeys(paper.dueOn));
      await tabTo(seller, seller.getByLabel(en.upload.customer));
      await seller.keyboard.type(trade.buying.gstin);
      await seller.keyboard.press("Enter");
      await press(seller, seller.getByRole("link", { name: en.upload.open }));
      await seller.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
      invoiceId = seller.url().split("/").at(-1);
      await sees(seller, en.invoices.now.verified);
    });
    await t.step("the customer accepts", async () => {
      const customer = await signInByKeys(t, trade.customer);
      await go(customer, "d", "**/dues");
      await press(customer, customer.locator(`a[href$="/dues/${invoiceId}"]`).first());
      await customer.waitForURL(`**/dues/${invoiceId}`);
      await press(customer, customer.getByRole("button", { name: /1,41,600\.00/ }));
      await sees(customer, new RegExp(en.dues.accepted));
    });
    await t.step("the SME lists it", async () => {
      await seller.reload();
      await press(seller, seller.getByRole("link", { name: en.invoices.seeOffer }));
      await press(seller, seller.getByRole("button", { name: /^Take ₹/ }));
      await sees(seller, en.offer.listed);
    });
    await t.step("an investor finds a deal by j and Enter, and invests", async () => {
      await newListed(t.papers, trade, { total: "118000" });
      const page = await signInByKeys(t, investor);
      await go(page, "m", "**/marketplace");
      await page.locator("[data-row]").first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/deals\/[0-9a-f-]{36}$/);
      const amount = page.getByLabel(en.invest.amount, { exact: true });
      await tabTo(page, amount);
      await page.keyboard.press("Control+A");
      await page.keyboard.type("15000");
      await page.getByRole("button", { name: en.invest.investAmount("₹15,000"), exact: true }).waitFor();
      await until(
        () => page.getByRole("button", { name: en.invest.investAmount("₹15,000"), exact: true }).isEnabled(),
        "the amount is quoted",
      );
      await page.keyboard.press("Enter");
      await press(page, page.getByRole("dialog").getByRole("button", { name: /₹15,000\.00/ }));
      await sees(page, en.invest.doneHeld);
    });
    await t.step("an operator opens the case by j and Enter and proposes; a second approves", async () => {
      const doubtful = await newPaper(t.papers, trade);
      const id = await upload(trade, doubtful, { claimed: "119000" });
      await until(
        async () => (await trade.seller.get(`/invoices/${id}`)).awaiting === "operator",
        "it waits",
      );
      const page = await signInByKeys(t, first);
      const row = page.getByRole("row").filter({ hasText: doubtful.number });
      await row.waitFor();
      for (let pressed = 0; pressed < 60; pressed += 1) {
        await page.keyboard.press("j");
        if (await row.evaluate((element) => element.contains(document.activeElement))) break;
      }
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/operator/cases/${id}`);
      await tabTo(page, page.getByLabel(en.operator.yourReason).first());
      await page.keyboard.type("The customer confirmed it by telephone.");
      await press(page, page.getByRole("button", { name: en.operator.accept, exact: true }));
      await sees(page, en.operator.proposedToast);
      const other = await signInByKeys(t, second);
      await go(other, "a", "**/operator/approvals");
      const proposal = other.getByRole("listitem").filter({ hasText: doubtful.number });
      await press(other, proposal.getByRole("button", { name: new RegExp(`^${en.operator.approve}`) }));
      await sees(other, en.operator.approvedToast);
      await trade.seller.stage(id, "verified");
    });
    await t.step("Ctrl K goes anywhere, and ? says what the keys do", async () => {
      await seller.keyboard.press("Control+k");
      await seller.getByRole("dialog").waitFor();
      await seller.keyboard.type(en.shell.payouts);
      await seller.keyboard.press("Enter");
      await seller.waitForURL("**/payouts");
      await seller.evaluate(() => document.activeElement?.blur());
      await seller.keyboard.press("?");
      await sees(seller, seller.getByRole("dialog").getByText(en.shell.shortcutMove));
      await seller.keyboard.press("Escape");
      await seller.getByRole("dialog").waitFor({ state: "detached" });
    });
  },
};
