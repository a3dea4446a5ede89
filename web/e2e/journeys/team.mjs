/** A team: the owner invites, the invitee joins by the letter's link, looks, is refused, is put out and is out. */
import { at, open, sees } from "../browser.mjs";
import { newTrade } from "../people.mjs";
import { en, hi } from "../words.mjs";

const EMAIL = "ravi.kumar@team.example.com";
const NAME = "Ravi Kumar";
const PASSWORD = "nine rivers and a lamp";
const LINK = /https?:\/\/\S+\/join#\S+/;

export default {
  async run(t) {
    const { seller, selling } = await newTrade(t.world);
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
    await t.step("what they try to change is refused, in words", async () => {
      t.complaints.expect(403, /notifications\/\d+\/read$/);
      await member.goto("/notifications");
      await member.getByRole("button", { name: en.settings.markRead }).first().click();
      await sees(member, en.errors.only_looking);
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
