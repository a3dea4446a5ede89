import { afterEach, expect, test, vi } from "vitest";
import { earlyScript } from "../scripts/early.mjs";
import { fetchOrEarly } from "../src/api/early";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Run a page's script in a browser that has this cookie and stands at this address. */
function asked(file: string, { cookie = "", pathname = "/", search = "", role = "" }): string[] {
  const early: Record<string, unknown> = {};
  const window = {} as { hundiEarly?: typeof early };
  const fetched = (path: string) => Promise.resolve(path);
  const localStorage = { getItem: () => role || null };
  new Function("window", "document", "location", "fetch", "localStorage", earlyScript(file))(
    window,
    { cookie },
    { pathname, search },
    fetched,
    localStorage,
  );
  return Object.keys(window.hundiEarly ?? {});
}

const SIGNED_IN = { cookie: "a=b; __Host-csrf=t" };

test("a page asks early for who it is and for what it shows, with the id of its own address", () => {
  const shown = asked("deals/_.html", { ...SIGNED_IN, pathname: "/deals/42" });

  expect(shown).toEqual(["/api/v1/me", "/api/v1/public/status", "/api/v1/invoices/42"]);
});

test("an id is found also where more of the path follows", () => {
  const shown = asked("invoices/_/offer.html", { ...SIGNED_IN, pathname: "/invoices/42/offer" });

  expect(shown).toContain("/api/v1/invoices/42");
});

test("nobody who is not signed in asks for anything", () => {
  expect(asked("sme.html", { cookie: "other=1" })).toEqual([]);
});

test("a page with a chosen view asks for that view by itself", () => {
  const shown = asked("marketplace.html", { ...SIGNED_IN, search: "?grade=A" });

  expect(shown).toEqual(["/api/v1/me", "/api/v1/public/status"]);
});

test("a page of another role than the last one's asks for nothing that is that role's", () => {
  const known = ["/api/v1/me", "/api/v1/public/status"];

  expect(asked("operator.html", { ...SIGNED_IN, role: "sme" })).toEqual(known);
  expect(asked("operator.html", { ...SIGNED_IN, role: "admin" }).length).toBeGreaterThan(known.length);
});

test("public pages have no such script", () => {
  expect(["index.html", "sign-in.html", "404.html"].map(earlyScript)).toEqual(["", "", ""]);
});

function givenEarly(answers: Record<string, Response | null>, now = 500) {
  const kept = Object.entries(answers).map(([path, answer]) => [path, Promise.resolve(answer)]);
  vi.stubGlobal("window", { hundiEarly: Object.fromEntries(kept) });
  vi.stubGlobal("performance", { now: () => now });
  vi.stubGlobal("fetch", async () => new Response("fetched"));
}

const me = (method = "GET") => new Request("http://localhost/api/v1/me", { method });

test("an early answer is taken once", async () => {
  givenEarly({ "/api/v1/me": new Response("early") });

  expect(await (await fetchOrEarly(me())).text()).toBe("early");
  expect(await (await fetchOrEarly(me())).text()).toBe("fetched");
});

test("an early answer that came to nothing is asked for again", async () => {
  givenEarly({ "/api/v1/me": null });

  expect(await (await fetchOrEarly(me())).text()).toBe("fetched");
});

test("an early answer is not taken when it is no longer fresh, nor by what changes something", async () => {
  givenEarly({ "/api/v1/me": new Response("early") }, 60_000);
  expect(await (await fetchOrEarly(me())).text()).toBe("fetched");

  givenEarly({ "/api/v1/me": new Response("early") });
  expect(await (await fetchOrEarly(me("POST"))).text()).toBe("fetched");
});
