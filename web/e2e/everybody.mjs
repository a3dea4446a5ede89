/** One of each role, with something on every page. */
import { at, open } from "./browser.mjs";
import { pagesOf } from "./pages.mjs";
import {
  newAccepted,
  newDisbursed,
  newInvestor,
  newListed,
  newOperator,
  newTrade,
  newVerified,
} from "./people.mjs";

export async function everybody(t) {
  const [trade, investor, admin] = await Promise.all([
    newTrade(t.world),
    newInvestor(t.world, { name: "Ishaan Gupta", holding: 200_000 }),
    newOperator(t.world),
  ]);
  const disbursed = await newDisbursed(t.papers, trade, [[investor, 90_000]], { total: "100000" });
  const listed = await newListed(t.papers, trade, { total: "236000" });
  await investor.post(`/invoices/${listed.id}/fund`, { amount: 30_000 });
  const [accepted, verified] = [
    await newAccepted(t.papers, trade, { total: "59000" }),
    await newVerified(t.papers, trade, { total: "47200" }),
  ];
  const ids = { disbursed: disbursed.id, listed: listed.id, accepted: accepted.id, verified: verified.id };
  const people = { sme: trade.seller, customer: trade.customer, investor, admin, nobody: null };
  return { people, pages: pagesOf(ids) };
}

/** Let each role look at each of its pages; `look(page, path)` says what must hold there. */
export async function lookAtAll(t, { people, pages }, of, look) {
  for (const [role, paths] of Object.entries(pages)) {
    await t.step(`${role}: ${paths.length} pages`, async () => {
      const page = people[role] ? await at(t, people[role], of) : await open(t, of);
      for (const path of paths) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await settled(page);
        await look(page, path);
      }
      await page.context().close();
    });
  }
}

/** Nothing is being loaded any more. */
async function settled(page) {
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  await page.waitForLoadState("networkidle").catch(() => {});
}
