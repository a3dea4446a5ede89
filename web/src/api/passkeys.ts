/** Passkeys, as the browser makes and uses them. The library is fetched when one is wanted. */
import { api, dataOf } from "./client";
import { Problem } from "./problem";

type Options = Record<string, unknown>;

/** The browser's refusal (cancelled, none here, known already) as a problem that the page has words for. */
async function byBrowser<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (failure) {
    const isKnown = failure instanceof Error && failure.name === "InvalidStateError";
    throw new Problem(0, isKnown ? "passkey_taken" : "passkey_not_used", "");
  }
}

async function prove(options: Options): Promise<Options> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]["optionsJSON"];
  return (await byBrowser(() => startAuthentication({ optionsJSON }))) as unknown as Options;
}

/** Sign in with whichever passkey of this page the person has. */
export async function signInByPasskey(): Promise<void> {
  const options = dataOf(await api.POST("/api/v1/auth/passkey/options"));
  const credential = await prove(options);
  await api.POST("/api/v1/auth/passkey/session", { body: { credential } });
}

export async function proveByPasskey(): Promise<void> {
  const options = dataOf(await api.POST("/api/v1/auth/step-up/options"));
  const credential = await prove(options);
  await api.POST("/api/v1/auth/step-up", { body: { credential } });
}

export async function addPasskey(name: string): Promise<void> {
  const options = dataOf(await api.POST("/api/v1/me/passkeys/options"));
  const { startRegistration } = await import("@simplewebauthn/browser");
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]["optionsJSON"];
  const made = await byBrowser(() => startRegistration({ optionsJSON }));
  const credential = made as unknown as Options;
  await api.POST("/api/v1/me/passkeys", { body: { name, credential } });
}

export function hasPasskeys(): boolean {
  return typeof window !== "undefined" && "PublicKeyCredential" in window;
}
