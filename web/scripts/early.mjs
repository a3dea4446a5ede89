// What a page will ask of the API, asked while its scripts are still on their way: the first answers are there when
// React is. `{id}` is the part of the path at its place. src/api/early.ts hands the answers out; `make web-check` tells of
// an answer that nobody took.

const EVERYWHERE = ["/me", "/public/status"];
/** By whose page it is and the shell's path. */
const ASKED = {
  sme: {
    "/sme": ["/invoices?limit=100"],
    "/invoices": ["/invoices?limit=50"],
    "/invoices/_": ["/invoices/{id}"],
    "/invoices/_/review": ["/invoices/{id}"],
    "/invoices/_/offer": ["/invoices/{id}"],
    "/customers": ["/invoices?limit=100"],
    "/payouts": ["/wallet"],
  },
  customer: {
    "/customer": ["/invoices?limit=100"],
    "/dues": ["/invoices?limit=50"],
    "/dues/_": ["/invoices/{id}"],
    "/dues/_/pay": ["/invoices/{id}"],
  },
  investor: {
    "/investor": ["/health", "/portfolio?limit=1", "/wallet?limit=1"],
    "/marketplace": ["/invoices/marketplace?sort=risk&limit=20"],
    "/deals/_": ["/invoices/{id}"],
    "/watch-list": ["/watch-list"],
    "/auto-invest": ["/auto-invest"],
    "/portfolio": ["/portfolio?limit=50"],
    "/wallet": ["/wallet?limit=50"],
  },
  admin: {
    "/operator": ["/admin/reviews", "/admin/queue"],
    "/operator/approvals": ["/admin/queue"],
    "/operator/reconciliation": ["/admin/reconciliation"],
    "/operator/cases/_": ["/invoices/{id}"],
    "/operator/money": ["/admin/money"],
    "/operator/terms": ["/admin/product-terms"],
    "/operator/limits": ["/admin/investment-limits"],
  },
};
const PUBLIC = new Set([
  "/",
  "/sign-in",
  "/sign-up",
  "/status",
  "/verify",
  "/act",
  "/join",
  "/404",
  "/_not-found",
]);

/** The script of one page; empty for one that anybody may see. */
export function earlyScript(file) {
  const shell = `/${file.replace(/\.html$/, "").replace(/(^|\/)index$/, "")}`;
  if (PUBLIC.has(shell)) return "";
  const role = Object.keys(ASKED).find((one) => shell in ASKED[one]) ?? "";
  const under = (paths) => paths.map((path) => `/api/v1${path}`);
  const told = [under(EVERYWHERE), under(ASKED[role]?.[shell] ?? []), role, shell.split("/").indexOf("_")];
  return `(${ask})(${told.map((one) => JSON.stringify(one)).join()});`;
}

// Runs in the page, as text. Only where a session was opened and not closed: nobody else would get an answer.
function ask(known, shown, role, at) {
  if (!/(^|; )__Host-csrf=/.test(document.cookie)) return;
  let was = null;
  try {
    was = localStorage.getItem("hundi.role");
  } catch {}
  // A page with a chosen view asks for that view by itself; one of another role asks for nothing.
  const isShown = !location.search && (was === null || was === role);
  const id = location.pathname.split("/")[at];
  window.hundiEarly = {};
  for (const path of isShown ? known.concat(shown) : known) {
    const whole = path.replace("{id}", id);
    window.hundiEarly[whole] = fetch(whole, { credentials: "same-origin" }).catch(() => null);
  }
}
