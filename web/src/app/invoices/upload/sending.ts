"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { Problem } from "@/api/problem";
import type { components } from "@/api/schema";
import { postForm } from "@/api/upload";
import { readTyped } from "@/money/rupees";

type Uploaded = components["schemas"]["Uploaded"];

/** One file and what its sender says of it. */
export type Item = {
  id: string;
  file: File;
  number: string;
  amount: string;
  due: string;
  customer: string;
  state: "draft" | "sending" | "done" | "failed";
  /** The share that was sent. */
  part: number;
  /** Fields that are not filled in yet are marked once somebody tried to send. */
  tried: boolean;
  problem: unknown;
  answer: Uploaded | null;
  /** Stays the same while the outcome is unknown. */
  key: string;
};

export function newItem(file: File): Item {
  return {
    id: crypto.randomUUID(),
    file,
    number: "",
    amount: "",
    due: "",
    customer: "",
    state: "draft",
    part: 0,
    tried: false,
    problem: null,
    answer: null,
    key: crypto.randomUUID(),
  };
}

export function isComplete(item: Item): boolean {
  return Boolean(item.number.trim() && readTyped(item.amount) && item.due && item.customer.trim());
}

type SetItems = (next: (now: readonly Item[]) => readonly Item[]) => void;

export function useSending(setItems: SetItems) {
  const queries = useQueryClient();
  const change = useCallback(
    (id: string, part: Partial<Item>) =>
      setItems((now) => now.map((item) => (item.id === id ? { ...item, ...part } : item))),
    [setItems],
  );
  const send = async (item: Item) => {
    if (!isComplete(item)) return change(item.id, { tried: true });
    change(item.id, { state: "sending", part: 0, problem: null, tried: true });
    try {
      const answer = await postForm<Uploaded>("/api/v1/invoices/upload", formOf(item), {
        key: item.key,
        onProgress: (part) => change(item.id, { part }),
      });
      change(item.id, { state: "done", answer });
      await queries.invalidateQueries({ queryKey: ["invoices"] });
    } catch (problem) {
      const mayRetry = problem instanceof Problem && problem.mayRetry;
      change(item.id, { state: "failed", problem, ...(mayRetry ? {} : { key: crypto.randomUUID() }) });
    }
  };
  return { send, change };
}

function formOf(item: Item): FormData {
  const form = new FormData();
  form.set("invoiceNumber", item.number.trim());
  form.set("amount", readTyped(item.amount) ?? "");
  form.set("dueDate", item.due);
  form.set("customerGST", item.customer.trim().toUpperCase());
  form.set("invoiceFile", item.file, item.file.name);
  return form;
}
