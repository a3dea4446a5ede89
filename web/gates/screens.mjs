// Every screen there is: who sees it, and which thing of the demo world it shows. Pictures and gates go by this list.

/** The demo's people (src/hundi/cli/demo_cast.py), by what they are here. */
export const PEOPLE = {
  sme: "asha",
  investor: "ravi",
  customer: "farida",
  operator: "meenakshi",
  second: "joseph",
  accountant: "kiran",
};
/** Who was asked into a team and has not answered. */
const ASKED = "devika";

const at =
  (...stages) =>
  (one) =>
    stages.includes(one.stage);

/** `get` reads the API as this screen's person; `letters` are those of the sandbox. */
const invoice =
  (...stages) =>
  async (get) =>
    (await get("/invoices?limit=100")).find(at(...stages))?.id;
const anyInvoice = (stage) => async (get) => (await get(`/admin/invoices?stage=${stage}`))[0]?.id;
const kyc = async (get) => (await get("/admin/queue")).items.find((one) => one.kind === "kyc")?.subjectId;
const review = async (get) => (await get("/admin/reviews"))[0]?.invoice.id;
const deal = async (get) => (await get("/invoices/marketplace"))[0]?.id;

/** A signed link that its customer has not answered, out of the sandbox's letters. */
async function letter(_get, { mails, open }) {
  for (const mail of await mails(`${PEOPLE.customer}@demo.hundi.example`)) {
    const link = /\/act#(\S+)/.exec(mail.text)?.[1];
    if (link && (await open(link))?.standing === "open") return link;
  }
  return null;
}

/** The token of a letter that asks somebody into a team. */
async function invitation(_get, { mails }) {
  const [mail] = await mails(`${ASKED}@demo.hundi.example`);
  return /\/join#(\S+)/.exec(mail?.text ?? "")?.[1] ?? null;
}

const screen = (name, who, path, id) => ({ name, who, path, id });

/** `who` null is nobody; `{id}` in a path is what `id` finds. */
export const SCREENS = [
  screen("landing", null, "/"),
  screen("sign-in", null, "/sign-in"),
  screen("sign-up", null, "/sign-up"),
  screen("status", null, "/status"),
  screen("verify-a-notice", null, "/verify"),
  screen("letter-link", null, "/act#{id}", letter),
  screen("letter-no-link", null, "/act"),
  screen("join-a-team", null, "/join#{id}", invitation),
  screen("join-no-letter", null, "/join"),
  screen("not-found", null, "/no-such-page"),

  screen("sme-home", "sme", "/sme"),
  screen("sme-invoices", "sme", "/invoices"),
  screen("sme-upload", "sme", "/invoices/upload"),
  screen("sme-invoice", "sme", "/invoices/{id}", invoice("disbursed", "overdue")),
  screen("sme-invoice-repaid", "sme", "/invoices/{id}", invoice("repaid")),
  screen("sme-review", "sme", "/invoices/{id}/review", invoice("needs_info", "verifying")),
  screen("sme-offer", "sme", "/invoices/{id}/offer", invoice("accepted")),
  screen("sme-customers", "sme", "/customers"),
  screen("sme-payouts", "sme", "/payouts"),
  screen("sme-onboarding", "sme", "/onboarding"),
  screen("sme-notifications", "sme", "/notifications"),
  screen("sme-settings", "sme", "/settings"),
  screen("accountant-home", "accountant", "/sme"),
  screen("accountant-offer", "accountant", "/invoices/{id}/offer", invoice("accepted")),
  screen("accountant-upload", "accountant", "/invoices/upload"),
  screen("accountant-payouts", "accountant", "/payouts"),
  screen("accountant-settings", "accountant", "/settings"),

  screen("investor-home", "investor", "/investor"),
  screen("investor-marketplace", "investor", "/marketplace"),
  screen("investor-deal", "investor", "/deals/{id}", deal),
  screen("investor-watch-list", "investor", "/watch-list"),
  screen("investor-auto-invest", "investor", "/auto-invest"),
  screen("investor-portfolio", "investor", "/portfolio"),
  screen("investor-wallet", "investor", "/wallet"),
  screen("investor-statements", "investor", "/statements"),
  screen("investor-onboarding", "investor", "/onboarding"),

  screen("customer-home", "customer", "/customer"),
  screen("customer-dues", "customer", "/dues"),
  screen("customer-accept", "customer", "/dues/{id}", invoice("verified")),
  screen("customer-due", "customer", "/dues/{id}", invoice("disbursed", "overdue")),
  screen("customer-pay", "customer", "/dues/{id}/pay", invoice("disbursed", "overdue")),

  screen("operator-queue", "operator", "/operator"),
  screen("operator-case", "operator", "/operator/cases/{id}", review),
  screen("operator-case-defaulted", "operator", "/operator/cases/{id}", anyInvoice("defaulted")),
  screen("operator-case-overdue", "operator", "/operator/cases/{id}", anyInvoice("overdue")),
  screen("operator-kyc", "operator", "/operator/kyc/{id}", kyc),
  screen("operator-approvals", "operator", "/operator/approvals"),
  screen("operator-approvals-second", "second", "/operator/approvals"),
  screen("operator-reconciliation", "operator", "/operator/reconciliation"),
  screen("operator-collections", "operator", "/operator/collections"),
  screen("operator-audit", "operator", "/operator/audit"),
  screen("operator-proofs", "operator", "/operator/audit?view=proofs"),
  screen("operator-money", "operator", "/operator/money"),
  screen("operator-terms", "operator", "/operator/terms"),
  screen("operator-limits", "operator", "/operator/limits"),
];

/** Some screens: `sign,landing` is every one whose name has either. */
export const isWanted = (name, wanted) => wanted.split(",").some((one) => name.includes(one));

export const LANGUAGES = ["en", "hi"];
export const THEMES = ["light", "dark"];
export const WIDTHS = [1440, 390];
