/** One `hundi up` with fresh data, the sandbox beside it, and what both answer without a page. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env.HUNDI_PYTHON ?? join(root, ".venv/bin/python");
const PORTS = [20_000, 32_000];
const START_SECONDS_MAX = 300;
const LOOK_MILLISECONDS = 100;

/** Look again and again until there is something; what is thrown meanwhile is the last words. */
export async function until(look, what, seconds = 120) {
  const deadline = Date.now() + seconds * 1_000;
  let last = "";
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found) return found;
    } catch (problem) {
      last = String(problem);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  throw new Error(`waited ${seconds} s in vain: ${what} ${last}`);
}

export class World {
  constructor(port, data) {
    this.port = port;
    this.data = data;
    this.page = `http://localhost:${port}`;
    this.counter = 0;
  }

  static async start(settings = {}) {
    const data = await mkdtemp(join(tmpdir(), "hundi-e2e-"));
    const world = new World(await freePort(), data);
    const argv = ["-m", "hundi", "up", "--port", String(world.port), "--data", join(data, "d")];
    // Sweeps come every second, so that a journey need not wait for them.
    const env = { ...process.env, HUNDI_TICK_SECONDS: "1", ...settings };
    world.process = spawn(python, argv, { env, cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        world.process.kill("SIGTERM");
        reject(new Error("hundi did not start"));
      }, START_SECONDS_MAX * 1_000);
      const said = [];
      createInterface({ input: world.process.stdout }).on("line", (line) => {
        said.push(line);
        if (line.startsWith("ready ")) resolve(clearTimeout(timer));
      });
      world.process.on("exit", () => reject(new Error(`hundi ended: ${said.join("; ")}`)));
    });
    return world;
  }

  async stop() {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.on("exit", resolve));
      this.process.kill("SIGTERM");
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }

  /** A number that nobody else in this world has. */
  next() {
    this.counter += 1;
    return this.counter;
  }

  async call(method, path, { body, token, expect } = {}) {
    return request(`http://127.0.0.1:${this.port}/api/v1${path}`, method, { body, token, expect });
  }

  async sandbox(method, path, body) {
    return request(`http://127.0.0.1:${this.port + 1}/_sandbox${path}`, method, { body });
  }

  async today() {
    return (await this.call("GET", "/health")).today;
  }

  /** Let days pass. */
  async advance(days) {
    await this.sandbox("POST", "/clock", { advanceDays: days });
  }

  /** Somebody pays into a virtual account; the bank calls the webhook. */
  async credit(virtualAccount, amount, payerName) {
    const payer = { payerName, payerAccount: "50100987654321", payerIfsc: "HDFC0000123" };
    return this.sandbox("POST", "/credits", { virtualAccount, amount, ...payer });
  }

  /** Run a command of hundi on this world's data; return what it wrote. */
  async hundi(args, said = "") {
    const child = spawn(python, ["-m", "hundi", ...args, "--data", join(this.data, "d")], { cwd: this.data });
    const wrote = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => wrote.push(part));
    child.stdin.end(`${said}\n`);
    const code = await new Promise((resolve) => child.on("close", resolve));
    const text = Buffer.concat(wrote).toString();
    if (code !== 0) throw new Error(`hundi ${args.join(" ")}: ${text}`);
    return text;
  }

  /** Every account of the ledger, in paise, by `hundi audit`, which has to find it clean. */
  async ledger() {
    const text = await this.hundi(["audit", "--ledger"]);
    if (!text.includes("audit: clean")) throw new Error(text);
    const rows = [...text.matchAll(/^ {2}(\S+) (\S+) +(-?)[^\d\s-]*([\d,]+\.\d\d)$/gm)];
    return new Map(
      rows.map(([, kind, of, sign, amount]) => [
        `${kind}:${of}`,
        BigInt(`${sign}${amount.replace(/[,.]/g, "")}`),
      ]),
    );
  }

  /** What a letter to somebody says, by a pattern; the newest that has it. */
  async letter(to, pattern, subject = "") {
    return until(async () => {
      const mails = await this.sandbox("GET", `/mails?to=${encodeURIComponent(to)}`);
      const about = mails.filter((mail) => mail.subject.includes(subject));
      return about.map((mail) => pattern.exec(mail.text)?.[0]).find(Boolean);
    }, `a letter to ${to} with ${pattern}`);
  }
}

async function request(url, method, { body, token, expect } = {}) {
  const headers = {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  const isGood = expect ? answer.status === expect : answer.ok;
  if (!isGood) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 400)}`);
  return text ? JSON.parse(text) : null;
}

/** A port that is free with the two after it, below those the kernel gives away. */
async function freePort() {
  for (let tried = 0; tried < 50; tried += 1) {
    const port = PORTS[0] + Math.floor(Math.random() * (PORTS[1] - PORTS[0]));
    const free = await Promise.all([0, 1, 2].map((more) => isFree(port + more)));
    if (free.every(Boolean)) return port;
  }
  throw new Error("no free port");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Makes out invoices, one process for all. */
export class Papers {
  constructor() {
    this.process = spawn(python, [join(root, "web/e2e/paper.py")], { stdio: ["pipe", "pipe", "inherit"] });
    this.waiting = [];
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.waiting.shift()(Buffer.from(line, "base64"));
    });
  }

  async make(facts) {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.process.stdin.write(`${JSON.stringify(facts)}\n`);
    });
  }

  stop() {
    this.process.kill();
  }
}
