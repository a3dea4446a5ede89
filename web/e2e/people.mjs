/** People, and how far a journey needs them before it begins; all of it over the API. */
import { until } from "./world.mjs";

const DAY_MILLISECONDS = 86_400_000;
const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** The check character of a GSTIN: Luhn's idea in base 36. */
function gstin(state, pan) {
  const body = `${state}${pan}1Z`;
  let sum = 0;
  for (const [place, letter] of [...body].entries()) {
    const product = CHARACTERS.indexOf(letter) * (place % 2 ? 2 : 1);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return body + CHARACTERS[(36 - (sum % 36)) % 36];
}

const panOf = (world, holder) => `ABC${holder}R${String(world.next()).padStart(4, "0")}K`;

export class Person {
  constructor(world, role, name, email, password) {
    Object.assign(this, { world, role, name, email, password, token: null, id: null });
  }

  async signIn() {
    const body = { email: this.email, password: this.password };
    this.token = (await this.world.call("POST", "/auth/login", { body })).accessToken;
    this.id = (await this.get("/me")).id;
    return this;
  }

  get(path) {
    return this.world.call("GET", path, { token: this.token });
  }

  post(path, body, expect) {
    return this.world.call("POST", path, { token: this.token, body, expect });
  }

  put(path, body) {
    return this.world.call("PUT", path, { token: this.token, body });
  }

  async identify(pan) {
    await this.post("/kyc", { pan, name: this.name, consent: true });
    await until(async () => (await this.get("/kyc")).kycStatus === "verified", `${this.name} is verified`);
  }

  async claim(party) {
    const body = { legalName: party.name, gstin: party.gstin, pan: party.gstin.slice(2, 12) };
    await this.put("/me/business", body);
    await until(async () => (await this.get("/me/business")).status === "confirmed", "the firm is confirmed");
  }

  async openBank() {
    const accountNumber = `5010${String(this.world.next()).padStart(9, "0")}1`;
    await this.put("/me/bank-account", { accountNumber, ifsc: "HDFC0000123", holderName: this.name });
    await until(
      async () => (await this.get("/me/bank-account")).status === "verified",
      "the account is verified",
    );
  }

  async stage(invoiceId, ...wanted) {
    return until(
      async () => {
        const found = await this.get(`/invoices/${invoiceId}`);
        if (!wanted.includes(found.stage)) throw new Error(`it is ${found.stage}`);
        return found;
      },
      `the invoice is ${wanted.join(" or ")}`,
    );
  }
}

export async function newPerson(world, role, name) {
  const number = world.next();
  const person = new Person(world, role, name, `person${number}@example.com`, `seven rivers ${number} lamps`);
  const { email, password } = person;
  await world.call("POST", "/auth/register", { body: { email, password, role, name } });
  return person.signIn();
}

export async function newInvestor(world, { name = "Ravi Menon", holding = 100_000 } = {}) {
  const investor = await newPerson(world, "investor", name);
  await investor.identify(panOf(world, "P"));
  await investor.openBank();
  if (holding) {
    const place = await investor.post("/wallet/deposits", { amount: holding, method: "bank" });
    await world.credit(place.virtualAccount, holding, name);
    await until(async () => (await investor.get("/wallet")).balance >= holding, "the deposit has come");
  }
  return investor;
}

export async function newOperator(world) {
  const number = world.next();
  const person = new Person(
    world,
    "admin",
    "Operator",
    `operator${number}@example.com`,
    `nine quiet lamps ${number}`,
  );
  await world.hundi(["admin", "create", "--email", person.email], person.password);
  return person.signIn();
}

/** A firm that nobody has an account for. */
export function newParty(world, state, name) {
  return { name: `${name} ${world.next()} LLP`, gstin: gstin(state, panOf(world, "F")) };
}

/** An SME that can be paid, and its customer. */
export async function newTrade(world, { sellerName = "Asha Textiles", customerName = "Bharat Retail" } = {}) {
  const number = world.next();
  const selling = { name: `${sellerName} ${number} LLP`, gstin: gstin("27", panOf(world, "F")) };
  const buying = { name: `${customerName} ${number} LLP`, gstin: gstin("29", panOf(world, "F")) };
  const [seller, customer] = await Promise.all([
    newFirm(world, "sme", "Asha Kulkarni", selling),
    newFirm(world, "customer", "Farida Sheikh", buying),
  ]);
  await seller.openBank();
  return { seller, customer, selling, buying, world };
}

async function newFirm(world, role, name, party) {
  const person = await newPerson(world, role, name);
  await Promise.all([person.claim(party), person.identify(party.gstin.slice(2, 12))]);
  return person;
}

/** An invoice on paper: its facts, and the PDF. */
export async function newPaper(papers, trade, { total = "118000", days = 45 } = {}) {
  const count = trade.world.next();
  const today = await trade.world.today();
  const facts = {
    number: `AT/26-27/${String(count).padStart(4, "0")}`,
    total,
    // Two invoices of one day and amount between two firms would look like one.
    issuedOn: dayAfter(today, -1 - (count % 25)),
    dueOn: dayAfter(today, days),
  };
  const pdf = await papers.make({ ...facts, seller: trade.selling, buyer: trade.buying });
  return { ...facts, pdf };
}

export async function upload(trade, paper, { claimed = paper.total } = {}) {
  const answer = await trade.seller.post("/invoices/upload", {
    invoiceNumber: paper.number,
    amount: claimed,
    dueDate: paper.dueOn,
    customerGST: trade.buying.gstin,
    invoiceFile: paper.pdf.toString("base64"),
  });
  return answer.invoiceId;
}

export async function newVerified(papers, trade, of = {}) {
  const paper = await newPaper(papers, trade, of);
  const id = await upload(trade, paper);
  await trade.seller.stage(id, "verified");
  return { ...paper, id };
}

export async function newAccepted(papers, trade, of = {}) {
  const invoice = await newVerified(papers, trade, of);
  await trade.customer.post(`/invoices/${invoice.id}/accept`, {});
  return invoice;
}

export async function newListed(papers, trade, { terms = {}, ...of } = {}) {
  const invoice = await newAccepted(papers, trade, of);
  const asked = { advanceRate: 90, annualRate: "12.5", ...terms };
  return { ...invoice, terms: await trade.seller.post(`/invoices/${invoice.id}/list`, asked) };
}

/** An invoice whose seller was paid; `shares` are pairs of investor and rupees. */
export async function newDisbursed(papers, trade, shares, of = {}) {
  const invoice = await newListed(papers, trade, of);
  for (const [investor, amount] of shares) await investor.post(`/invoices/${invoice.id}/fund`, { amount });
  await trade.seller.stage(invoice.id, "disbursed");
  return invoice;
}
