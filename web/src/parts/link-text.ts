"use client";
import { useEffect, useState } from "react";

/**
 * What a letter's link says, from the address's fragment, which is taken out of the address at once: it stands neither in
 * the history nor in a screenshot. The tab keeps it under the name `kept`, so that the page can be loaded again. `undefined`: not looked yet.
 */
export function useLinkText(kept: string): string | null | undefined {
  const [text, setText] = useState<string | null>();
  useEffect(() => {
    const take = () => {
      const given = window.location.hash.slice(1);
      if (given) {
        sessionStorage.setItem(kept, given);
        window.history.replaceState(window.history.state, "", window.location.pathname);
      }
      setText(given || sessionStorage.getItem(kept));
    };
    take();
    // A second letter's link, opened in the same tab, changes the fragment only.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [kept]);
  return text;
}
