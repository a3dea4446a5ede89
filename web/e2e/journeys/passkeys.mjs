/** A passkey from its making to its end: added, signed in with, and money that leaves only by it. */
import { at, open, sees } from "../browser.mjs";
import { newInvestor } from "../people.mjs";
import { en } from "../words.mjs";
import { until, World } from "../world.mjs";

// So short that a journey can wait until a proof is no longer fresh.
const FRESH_SECONDS = 20;
const NAME = "My phone";

/** An authenticator in the browser's own software, which says yes for its person. */
async function addAuthenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
}

async function signOut(t, page) {
  // A page that has asked for a proof may still show its dialogs.
  await page.goto("/settings");
  await page.getByRole("button", { name: en.shell.signOut }).click();
  await page.waitForURL(`${t.world.page}/`);
  await page.goto("/sign-in");
}

/** Wait until the page's session was proved so long ago that it has to be proved once more. */
async function untilStale(page) {
  const isStale = async () => {
    const session = await page.evaluate(async () => (await fetch("/api/v1/auth/session")).json());
    // It is said in whole seconds, so it may be up to one later.
    return Date.now() - Date.parse(session.provedAt) > (FRESH_SECONDS + 1) * 1_000;
  };
  await until(isStale, "the proof is no longer fresh", 2 * FRESH_SECONDS);
}

async function askToWithdraw(page, amount) {
  await page.goto("/wallet");
  await page.getByLabel(en.holdings.withdrawAmount).fill(amount);
  await page.getByRole("button", { name: en.holdings.withdrawNow(`₹${amount}`), exact: true }).click();
  const dialog = page.getByRole("dialog").filter({ hasText: en.holdings.withdrawTitle });
  await dialog.getByRole("button", { name: en.holdings.withdrawNow(`₹${amount}.00`) }).click();
}

export default {
  async run(t) {
    const world = await World.start({ HUNDI_FRESH_SECONDS: String(FRESH_SECONDS) });
    const here = Object.create(t, { world: { value: world } });
    try {
      await told(t, here, await newInvestor(world));
    } finally {
      await world.stop();
    }
  },
};

async function told(t, here, investor) {
  const page = await at(here, investor);
  await addAuthenticator(page);
  const stepUp = page.getByRole("dialog").filter({ hasText: en.security.stepUpText });

  await t.step("a passkey is added in the settings", async () => {
    await page.goto("/settings");
    await page.getByLabel(en.security.passkeyName).fill(NAME);
    await page.getByRole("button", { name: en.security.addPasskey }).click();
    await sees(page, en.security.passkeyAdded);
    await sees(page, page.getByRole("button", { name: en.security.removeOf(NAME) }));
  });
  await t.step("it signs in with nothing else", async () => {
    await signOut(here, page);
    await page.getByRole("button", { name: en.signIn.passkeySignIn }).click();
    await page.getByRole("button", { name: en.shell.signOut }).waitFor();
  });
  await t.step("a withdrawal long after asks once more; who says no keeps the money", async () => {
    await untilStale(page);
    t.complaints.expect(401, /wallet\/withdrawals/);
    await askToWithdraw(page, "4,000");
    await stepUp.getByRole("button", { name: en.parts.close }).click();
    await investor.signIn();
    if ((await investor.get("/wallet/withdrawals")).length) throw new Error("it went out all the same");
  });
  await t.step("with the passkey the same request goes out, once", async () => {
    t.complaints.expect(401, /wallet\/withdrawals/);
    await askToWithdraw(page, "4,000");
    await stepUp.getByRole("button", { name: en.security.byPasskey }).click();
    const made = await until(async () => {
      const found = await investor.get("/wallet/withdrawals");
      return found.length ? found : null;
    }, "the withdrawal is there");
    if (made.length !== 1 || made[0].amount !== 4_000) throw new Error(JSON.stringify(made));
  });
  await t.step("taken away from another device, it counts no more", async () => {
    const other = await at(here, investor);
    await other.goto("/settings");
    await other.getByRole("button", { name: en.security.removeOf(NAME) }).click();
    await sees(other, en.security.passkeyRemoved);
    await signOut(here, page);
    t.complaints.expect(401, /passkey\/session/);
    await page.getByRole("button", { name: en.signIn.passkeySignIn }).click();
    await sees(page, en.errors.passkey_refused);
  });
  await t.step("a link that is forged opens nothing", async () => {
    const nobody = await open(here);
    t.complaints.expect(404, /links\/open/);
    await nobody.goto("/act#forged");
    await sees(nobody, en.errors.bad_link);
    if (nobody.url().includes("forged")) throw new Error("the link stays in the address");
  });
}
