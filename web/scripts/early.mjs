// What a page will ask of the API, asked while its scripts are still on their way: the first answers are there when
// React is. `{id}` is the part of the path at its place. src/api/early.ts hands the answers out; `make web-check` tells of
// an answer that nobody took.

const EVERYWHERE = ["/me", "/public/status"];
/** By the shell's path. */
const ASKED = {
  "/sme": ["/invoices?limit=100"],
  "/invoices": ["/invoices?limit=50"],
  "/invoices/_": ["/invoices/{id}"],
  "/invoices/_/review": ["/invoices/{id}"],
  "/invoices/_/offer": ["/invoices/{id}"],
  "/customers": ["/invoices?limit=100"],
  "/payouts": ["/wallet"],
  "/customer": ["/invoices?limit=100"],
  "/dues": ["/invoices?limit=50"],
  "/dues/_": ["/invoices/{id}"],
  "/dues/_/pay": ["/invoices/{id}"],
  "/marketplace": ["/invoices/marketplace?sort=risk&limit=20"],
  "/portfolio": ["/portfolio?limit=50"],
  "/wallet": ["/wallet?limit=50"],
  "/investor": ["/health", "/portfolio?limit=1", "/wallet?limit=1"],
  "/deals/_": ["/invoices/{id}"],
  "/watch-list": ["/watch-list"],
  "/auto-invest": ["/auto-invest"],
  "/operator": ["/admin/reviews", "/admin/queue"],
  "/operator/approvals": ["/admin/queue"],
  "/operator/reconciliation": ["/admin/reconciliation"],
};
const PUBLIC = new Set(["/", "/sign-in", "/sign-up", "/status", "/verify", "/act", "/404", "/_not-found"]);

/** The script of one page; empty for one that anybody may see. */
export function earlyScript(file) {
  const shell = `/${file.replace(/\.html$/, "").replace(/(^|\/)index$/, "")}`;
  if (PUBLIC.has(shell)) return "";
  const [known, shown] = [EVERYWHERE, ASKED[shell] ?? []].map((paths) =>
    paths.map((path) => `/api/v1${path}`),
  );
  const at = shell.split("/").indexOf("_");
  return `(${ask})(${JSON.stringify(known)},${JSON.stringify(shown)},${at});`;
}

// Runs in the page, as text. Only where a session was opened: nobody else would get an answer.
function ask(known, shown, at) {
  if (!/(^|; )__Host-csrf=/.test(document.cookie)) return;
  const id = location.pathname.split("/")[at];
  window.hundiEarly = {};
  // A page with a chosen view asks for that view by itself.
  for (const path of location.search ? known : known.concat(shown)) {
    const whole = path.replace("{id}", id);
    window.hundiEarly[whole] = fetch(whole, { credentials: "same-origin" }).catch(() => null);
  }
}
