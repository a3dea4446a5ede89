/** What an attacker tries: another origin, a script in a name, a foreign address, another's things. */
import { createServer } from "node:http";
import { at, open, sees, signIn } from "../browser.mjs";
import { pagesOf } from "../pages.mjs";
import { newInvestor, newPaper, newTrade, newVerified, upload } from "../people.mjs";
import { en } from "../words.mjs";
import { until } from "../world.mjs";

const EVIL_NAME = `<img src=x onerror="window.__taken=1"><script>window.__taken=1</script>`;

/** A page on another port of the same host, which the cookies' SameSite does not keep away. */
async function elsewhere(act) {
  const server = createServer((_, answer) =>
    answer.setHeader("content-type", "text/html").end("<h1>Win!</h1>"),
  );
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  try {
    await act(`http://localhost:${server.address().port}/`);
  } finally {
    server.close();
  }
}

const NOTHING = "01890000-0000-7000-8000-000000000000";
const PAGES = pagesOf({ disbursed: NOTHING, accepted: NOTHING, listed: NOTHING, verified: NOTHING });
const EVERYBODYS = new Set(["/notifications", "/settings", "/onboarding"]);
/** What every page asks of who is signed in: who that is, and the platform's clock. */
const OWN = new Set(["/api/v1/me", "/api/v1/public/status"]);

/** The paths of the API that a page asks for until `arrived`. */
async function askedBy(page, path, arrived) {
  const asked = [];
  const listen = (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.push(pathname);
  };
  page.on("request", listen);
  await page.goto(path);
  await arrived();
  await page.waitForLoadState("networkidle");
  page.off("request", listen);
  return asked;
}

function refused(status, ...by) {
  if (!by.includes(status)) throw new Error(`the API answered ${status}`);
}

/** Without preflight: the server sees it, with the cookies. Return its status. */
async function fetched(foreign, world, path, body) {
  const url = `${world.page}/api/v1${path}`;
  const seen = foreign.waitForResponse((one) => one.url() === url && one.request().method() === "POST");
  await foreign.evaluate(
    (call) =>
      void fetch(call.url, {
        method: "POST",
        mode: "no-cors",
        credentials: "include",
        body: call.body,
      }).catch(() => {}),
    { url, body },
  );
  return (await seen).status();
}

/** A form that sends itself. Return the status it got; the page goes back to where it was. */
async function submitted(foreign, world, path) {
  const url = `${world.page}/api/v1${path}`;
  const seen = foreign.waitForResponse((one) => one.url() === url && one.request().isNavigationRequest());
  await foreign.evaluate((to) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: to });
    document.body.append(form);
    form.submit();
  }, url);
  return (await seen).status();
}

export default {
  async run(t) {
    const [investor, trade, others] = await Promise.all([
      newInvestor(t.world, { name: EVIL_NAME.slice(0, 60) }),
      newTrade(t.world),
      newTrade(t.world),
    ]);
    const page = await at(t, investor);

    await t.step("a name that is a script is only a name", async () => {
      await sees(page, /<img src=x/);
      if (await page.evaluate(() => window.__taken)) throw new Error("a script ran");
    });
    await t.step("a form and a fetch from another port move no money", async () => {
      await elsewhere(async (url) => {
        const foreign = await page.context().newPage();
        await foreign.goto(url);
        const path = "/wallet/withdrawals";
        // Nobody but our page may send JSON without being asked first; what needs no asking is refused.
        refused(await fetched(foreign, t.world, path, '{"amount": 50000}'), 403, 415);
        refused(await submitted(foreign, t.world, path), 403, 415);
      });
      const wallet = await investor.get("/wallet");
      if (wallet.balance !== 100_000) throw new Error(`the wallet holds ${wallet.balance}`);
    });
    await t.step("a call without a body is refused for where it comes from", async () => {
      const invoice = await newVerified(t.papers, trade);
      const own = await at(t, trade.seller);
      const path = `/invoices/${invoice.id}/cancel`;
      await elsewhere(async (url) => {
        const foreign = await own.context().newPage();
        await foreign.goto(url);
        refused(await fetched(foreign, t.world, path), 403);
        refused(await submitted(foreign, t.world, path), 403);
      });
      await trade.seller.stage(invoice.id, "verified");
    });
    await t.step("our page in a foreign frame is not shown", async () => {
      await elsewhere(async (url) => {
        const foreign = await page.context().newPage();
        await foreign.goto(url);
        await foreign.evaluate((to) => {
          document.body.append(Object.assign(document.createElement("iframe"), { src: to, id: "trap" }));
        }, `${t.world.page}/wallet`);
        const inner = await foreign.waitForSelector("#trap").then((frame) => frame.contentFrame());
        const text = await until(async () => {
          const found = await inner.evaluate(() => document.body?.innerText ?? "").catch(() => "");
          return found || (inner.url().startsWith("chrome-error:") && "refused");
        }, "the frame has something to show");
        if (text.includes(en.shell.wallet)) throw new Error("it is shown in the frame");
      });
    });
    await t.step("a script that is put into the page does not run", async () => {
      t.complaints.provoke(/__taken|<b>in<\/b>/);
      const outcome = await page.evaluate(async () => {
        const refused = [];
        try {
          document.body.insertAdjacentHTML("beforeend", "<b>in</b>");
        } catch {
          refused.push("html");
        }
        // Later, when it is the page that does it and not whoever drives the browser.
        await new Promise((resolve) =>
          setTimeout(() => {
            try {
              // biome-ignore lint/security/noGlobalEval: that it is refused is the point
              window.eval("window.__taken = 1");
            } catch {
              refused.push("eval");
            }
            resolve();
          }),
        );
        try {
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.__taken = 1");
          const ended = new Promise((resolve) => image.addEventListener("error", resolve));
          image.src = "data:,";
          document.body.append(image);
          await ended;
          image.remove();
        } catch {
          refused.push("handler");
        }
        return { refused, taken: Boolean(window.__taken) };
      });
      if (outcome.taken || outcome.refused.slice(0, 2).join() !== "html,eval")
        throw new Error(JSON.stringify(outcome));
      const named = (sink) => t.complaints.refusals.some((text) => sink.test(text));
      await until(() => named(/eval/) && named(/onerror/), "the policy names what it refused");
    });
    await t.step("after signing in one stays here, wherever `next` points", async () => {
      for (const next of [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
      ]) {
        const fresh = await open(t);
        await signIn(fresh, investor, en, `?next=${encodeURIComponent(next)}`);
        await fresh.waitForURL(`${t.world.page}/investor`);
        await fresh.context().close();
      }
    });
    await t.step("another's invoice looks as if it were not there", async () => {
      const invoice = await newVerified(t.papers, trade);
      const stranger = await at(t, others.seller);
      t.complaints.expect(404, new RegExp(invoice.id));
      await stranger.goto(`/invoices/${invoice.id}`);
      await sees(stranger, stranger.getByRole("alert").or(stranger.getByText(en.parts.forbiddenTitle)));
      if (await stranger.getByText(invoice.number).count()) throw new Error("its number is shown");
      for (const path of ["offer", "review"]) {
        t.complaints.expect(404, new RegExp(invoice.id));
        await stranger.goto(`/invoices/${invoice.id}/${path}`);
        await sees(stranger, stranger.getByRole("alert").or(stranger.getByText(en.parts.forbiddenTitle)));
        if (await stranger.getByText(invoice.number).count()) throw new Error(`${path} shows its number`);
      }
      // Not by the page either: what the page could send is refused as for a thing that is not there.
      await others.seller.post(`/invoices/${invoice.id}/cancel`, {}, 404);
      await others.seller.post(`/invoices/${invoice.id}/list`, { advanceRate: 90, annualRate: "12.5" }, 404);
      await others.customer.post(`/invoices/${invoice.id}/accept`, {}, 404);
      await trade.seller.stage(invoice.id, "verified");
    });
    await t.step("another role's pages are not shown, and ask for nothing", async () => {
      await page.goto("/operator");
      await sees(page, en.parts.forbiddenTitle);
      const { investor: _, nobody: __, ...foreign } = PAGES;
      for (const path of Object.values(foreign)
        .flat()
        .filter((one) => !EVERYBODYS.has(one))) {
        const asked = await askedBy(page, path, () => sees(page, en.parts.forbiddenTitle));
        if (asked.some((one) => !OWN.has(one))) throw new Error(`${path} asks ${asked.join()}`);
      }
    });
    await t.step("pages of a role ask nothing when nobody is signed in", async () => {
      const { nobody: _, ...closed } = PAGES;
      const fresh = await open(t);
      for (const path of new Set(Object.values(closed).flat())) {
        const asked = await askedBy(fresh, path, () => fresh.waitForURL(/\/sign-in\?next=/));
        if (asked.length) throw new Error(`${path} asks ${asked.join()}`);
      }
      // Signed out by oneself it is the same: nothing of the session is left to ask with.
      const own = await at(t, investor);
      await own.getByRole("button", { name: en.shell.signOut }).click();
      await own.waitForURL(`${t.world.page}/`);
      // What the landing page asks for may still be under way.
      await own.goto("/", { waitUntil: "networkidle" });
      for (const home of ["/sme", "/investor", "/customer", "/operator"]) {
        const asked = await askedBy(own, home, () => own.waitForURL(/\/sign-in\?next=/));
        if (asked.length) throw new Error(`${home} asks ${asked.join()}`);
      }
    });
    await t.step("a session ended elsewhere is found out once, and not asked with again", async () => {
      const own = await at(t, investor);
      const other = await open(t);
      await signIn(other, investor);
      await own.waitForLoadState("networkidle");
      await other.evaluate(async () => {
        const token = /__Host-csrf=([^;]+)/.exec(document.cookie)[1];
        const sessions = await (await fetch("/api/v1/me/sessions")).json();
        for (const one of sessions.filter((session) => !session.current))
          await fetch(`/api/v1/me/sessions/${one.id}`, {
            method: "DELETE",
            headers: { "x-csrf-token": token },
          });
      });
      t.complaints.expect(401, /\/me$/);
      await own.goto("/settings");
      await own.waitForURL(/\/sign-in\?next=/);
      const asked = await askedBy(own, "/investor", () => own.waitForURL(/\/sign-in\?next=/));
      if (asked.length) throw new Error(`the next page asks ${asked.join()}`);
      await other.context().close();
    });
    await t.step(
      "a script in an invoice's number does not run at the operator's or the seller's",
      async () => {
        const paper = await newPaper(t.papers, trade);
        const number = "<svg/onload=x>";
        const id = await upload(trade, { ...paper, number });
        const seller = await at(t, trade.seller);
        await seller.goto(`/invoices/${id}`);
        await sees(seller, number);
      },
    );
  },
};
