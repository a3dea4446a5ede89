/**
 * Proving once more who one is. Where the API asks for it, the request waits here for one dialog and then goes
 * out again as it was, with its Idempotency-Key; several that wait at once share the dialog.
 */
export type Way = "passkey" | "otp" | "password";

export type Asked = { ways: readonly Way[]; answer: (proved: boolean) => void };

let asked: Asked | null = null;
let waiting: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

/** Ask the person; whether they proved it. */
export function proveAgain(ways: readonly Way[]): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    set({
      ways,
      answer: (proved) => {
        waiting = null;
        set(null);
        resolve(proved);
      },
    });
  });
  return waiting;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function whatIsAsked(): Asked | null {
  return asked;
}

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}
