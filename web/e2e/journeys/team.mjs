/** A team: the owner invites, the invitee joins by the letter's link, looks, is refused, is put out and is out. */
import { at, open, sees, signIn, tabTo } from "../browser.mjs";
import { newAccepted, newInvestor, newListed, newTrade } from "../people.mjs";
import { en, hi } from "../words.mjs";

const EMAIL = "ravi.kumar@team.example.com";
const NAME = "Ravi Kumar";
const PASSWORD = "nine rivers and a lamp";
const SAFE = new Set(["GET", "HEAD"]);
const LINK = /https?:\/\/\S+\/join#\S+/;

/** Somebody of a team who may look, made over the API. */
async function newViewer(world, owner, name) {
  const email = `viewer${world.next()}@team.example.com`;
  await owner.post("/me/team/invitations", { email, name, right: "viewer" });
  const token = /#(\S+)/.exec(await world.letter(email, LINK))[1];
  await world.call("POST", "/auth/invitations/accept", { body: { token, name, password: PASSWORD } });
  return { email, password: PASSWORD };
}

/** By keyboard alone: the button is reached, is said to be closed and why, and pressed it sends nothing. */
async function isClosed(page, button) {
  const sent = [];
  const listen = (request) => {
    if (!SAFE.has(request.method())) sent.push(`${request.method()} ${request.url()}`);
  };
  page.on("request", listen);
  await tabTo(page, button);
  const heard = await button.evaluate((one) => ({
    closed: one.getAttribute("aria-disabled"),
    why: document.getElementById(one.getAttribute("aria-describedby"))?.textContent ?? "",
    hint: one.title,
  }));
  if (
    heard.closed !== "true" ||
    !heard.why.includes("ask the owner") ||
    heard.hint !== en.errors.only_looking
  )
    throw new Error(`it is not closed, or does not say why: ${JSON.stringify(heard)}`);
  await page.keyboard.press("Enter");
  await sees(page, page.getByRole("status").getByText(en.errors.only_looking));
  page.off("request", listen);
  if (sent.length) throw new Error(`it was sent: ${sent.join()}`);
}

export default {
  async run(t) {
    const trade = await newTrade(t.world);
    const { seller, selling } = trade;
    const accepted = await newAccepted(t.papers, trade);
    const owner = await at(t, seller);
    const member = await open(t);
    let link = "";

    await t.step("the owner invites somebody to look, and sees that they are asked", async () => {
      await owner.goto("/settings");
      await sees(owner, en.team.nobody);
      await owner.getByLabel(en.team.email).fill(EMAIL);
      await owner.getByLabel(en.team.name).fill(NAME);
      await owner.getByRole("button", { name: en.team.send }).click();
      await owner.getByRole("button", { name: en.team.withdrawOf(EMAIL) }).waitFor();
    });
    await t.step("the letter says who asks, and its link shows to what", async () => {
      link = await t.world.letter(EMAIL, LINK, selling.name);
      await member.goto(link);
      await sees(member, en.team.joinWhom("Asha Kulkarni", selling.name));
      await sees(member, EMAIL);
      await sees(member, en.team.rightTexts.viewer);
      if (member.url().includes("#")) throw new Error("the token still stands in the address");
    });
    await t.step("the invitee joins with a password of their own, and is told that they look", async () => {
      await member.getByLabel(en.team.yourPassword).fill(PASSWORD);
      await member.getByRole("button", { name: en.team.join }).click();
      await member.waitForURL(/\/sme$/);
      await sees(member, en.team.looking(selling.name));
    });
    await t.step("they see the account, whose it is, and nothing of its letters", async () => {
      await member.goto("/settings");
      await sees(member, en.team.ofBusiness(selling.name, "Asha Kulkarni"));
      await sees(member, en.team.rightTexts.viewer);
      if (await member.getByText(en.settings.lettersText).count()) throw new Error("these are the owner's");
    });
    await t.step("what is their own stays open to them", async () => {
      await member.getByLabel(en.security.currentPassword).fill(PASSWORD);
      await member.getByLabel(en.security.newPassword).fill(`${PASSWORD} more`);
      const change = member.getByRole("button", { name: en.security.changePassword, exact: true });
      if (await change.getAttribute("aria-disabled")) throw new Error("their own password is closed to them");
      if (!(await change.isEnabled())) throw new Error("their own password cannot be changed");
    });
    await t.step("the button that lists is closed to them and says why, by keyboard too", async () => {
      await member.goto(`/invoices/${accepted.id}/offer`);
      await sees(member, en.offer.inPaper);
      await isClosed(member, member.getByRole("button", { name: en.offer.takeIt }));
      await member.goto("/notifications");
      await isClosed(member, member.getByRole("button", { name: en.settings.markRead }).first());
      await member.goto("/invoices/upload");
      if (await member.locator("input[type=file]").count()) throw new Error("files can still be chosen");
    });
    await t.step("Enter in a field sends nothing either", async () => {
      await member.goto(`/invoices/${accepted.id}/offer`);
      await member.getByLabel(en.offer.yearly).fill("12.5");
      await member.keyboard.press("Enter");
      await sees(member, member.getByRole("status").getByText(en.errors.only_looking));
      await seller.stage(accepted.id, "accepted");
    });
    await t.step("what is sent without a button is refused all the same", async () => {
      t.complaints.expect(403, /\/cancel$/);
      const status = await member.evaluate(async (path) => {
        const token = /__Host-csrf=([^;]+)/.exec(document.cookie)[1];
        return (await fetch(path, { method: "POST", headers: { "x-csrf-token": token } })).status;
      }, `/api/v1/invoices/${accepted.id}/cancel`);
      if (status !== 403) throw new Error(`the API answered ${status}`);
    });
    await t.step("an investor's viewer can neither invest nor withdraw nor watch", async () => {
      const [investor, listed] = await Promise.all([newInvestor(t.world), newListed(t.papers, trade)]);
      const person = await newViewer(t.world, investor, "Leela Rao");
      const viewer = await open(t);
      await signIn(viewer, person);
      await viewer.goto(`/deals/${listed.id}`);
      await isClosed(viewer, viewer.getByRole("button", { name: /^Invest ₹/ }));
      await isClosed(viewer, viewer.getByRole("button", { name: en.auto.watch }));
      await viewer.goto("/wallet");
      const form = viewer.locator("form").filter({ hasText: en.holdings.toAccount });
      await isClosed(viewer, form.getByRole("button"));
      await viewer.context().close();
    });
    await t.step("the link that was used lets nobody in again", async () => {
      const stranger = await open(t, { language: "hi" });
      await stranger.goto(link);
      await sees(stranger, hi.errors.invitation_used);
    });
    await t.step("made a manager, they sign in again, and the bar is gone", async () => {
      await owner.reload();
      await owner.getByLabel(en.team.rightOf(NAME)).selectOption("manager");
      await sees(owner, en.team.changed(NAME));
      t.complaints.expect(401, /\/me$/);
      await member.goto("/sign-in");
      await member.getByLabel(en.signIn.email).fill(EMAIL);
      await member.getByLabel(en.signIn.password).fill(PASSWORD);
      await member.getByRole("button", { name: en.signIn.submit, exact: true }).click();
      await member.waitForURL(/\/sme$/);
      await member.goto("/settings");
      await sees(member, en.team.rightTexts.manager);
      if (await member.getByText(en.team.looking(selling.name)).count()) throw new Error("they do more now");
    });
    await t.step("put out, they are out at once", async () => {
      await owner.getByRole("button", { name: en.team.removeOf(NAME) }).click();
      await owner.getByRole("dialog").getByRole("button", { name: en.team.remove, exact: true }).click();
      await sees(owner, en.team.nobody);
      t.complaints.expect(401, /\/me$/);
      await member.goto("/settings");
      await member.waitForURL(/\/sign-in/);
    });
    await t.step("and cannot come back by their password", async () => {
      t.complaints.expect(401, /\/auth\/session$/);
      await member.getByLabel(en.signIn.email).fill(EMAIL);
      await member.getByLabel(en.signIn.password).fill(PASSWORD);
      await member.getByRole("button", { name: en.signIn.submit, exact: true }).click();
      await sees(member, en.errors.wrong_credentials);
    });
  },
};
