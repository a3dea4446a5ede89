"use client";
/** How data is asked for, kept and asked for again. */
import { QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { FRESH_MILLISECONDS } from "./fresh";
import { Problem } from "./problem";

const RETRIES_MAX = 2;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MILLISECONDS,
        retry: (failed, problem) => failed < RETRIES_MAX && problem instanceof Problem && problem.mayRetry,
      },
      // A button that moves money is pressed again by a person, with the same key.
      mutations: { retry: false },
    },
  });
}

/**
 * One submit: `send(body, key)` gets an Idempotency-Key that stays the same while the outcome is unknown
 * (no answer, busy, broken), so that pressing again can never do it twice; a new body or an answer ends it.
 */
export function useSubmit<Body, Answer>(
  send: (body: Body, key: string) => Promise<Answer>,
  after?: (answer: Answer) => void,
) {
  const queries = useQueryClient();
  const keys = useRef(new SubmitKeys());
  return useMutation<Answer, Error, Body>({
    mutationFn: async (body) => {
      const key = keys.current.keyFor(JSON.stringify(body));
      try {
        const answer = await send(body, key);
        keys.current.settled();
        return answer;
      } catch (problem) {
        if (!(problem instanceof Problem) || !problem.mayRetry) keys.current.settled();
        throw problem;
      }
    },
    onSuccess: async (answer) => {
      after?.(answer);
      await queries.invalidateQueries({ predicate: (query) => query.meta?.asksAhead !== true });
      // What a deed would bring is asked again only where, by now, it can still be done.
      await new Promise((resolve) => setTimeout(resolve));
      await queries.invalidateQueries({ predicate: (query) => query.meta?.asksAhead === true });
    },
  });
}

/** The key of the submit that is under way. */
export class SubmitKeys {
  #body: string | null = null;
  #key = "";

  keyFor(body: string): string {
    if (this.#body !== body) {
      this.#body = body;
      this.#key = crypto.randomUUID();
    }
    return this.#key;
  }

  settled(): void {
    this.#body = null;
  }
}
