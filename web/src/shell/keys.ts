"use client";
/** The keyboard: Ctrl K and ? are the frame's, `/` the page's search, `g x` a place, j/k the rows of a list. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Place } from "./navigation";

const SECOND_KEY_MILLISECONDS = 1_200;

export function useKeys({
  places,
  openPalette,
  openHelp,
}: {
  places: readonly Place[];
  openPalette: () => void;
  openHelp: () => void;
}): void {
  const router = useRouter();
  useEffect(() => {
    let wentAt = 0;
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (Date.now() - wentAt < SECOND_KEY_MILLISECONDS) {
        wentAt = 0;
        const place = places.find((one) => one.key === event.key);
        if (place) router.push(place.href);
        return;
      }
      if (event.key === "g") wentAt = Date.now();
      else if (event.key === "?") openHelp();
      else if (event.key === "j") moveRow(1);
      else if (event.key === "k") moveRow(-1);
      else if (event.key === "/") {
        const search = document.querySelector<HTMLElement>("[data-search]");
        event.preventDefault();
        if (search) search.focus();
        else openPalette();
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [places, openPalette, openHelp, router]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input,textarea,select,[contenteditable],[role=dialog]") !== null
  );
}

/** What each row is reached by: itself, or the first link within it. */
function rowsHere(): HTMLElement[] {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  return rows.flatMap((row) => {
    const reached = row.hasAttribute("tabindex") ? row : row.querySelector<HTMLElement>("a[href]");
    return reached ? [reached] : [];
  });
}

function moveRow(by: 1 | -1): void {
  const rows = rowsHere();
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}
