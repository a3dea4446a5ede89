"use client";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { type Role, useMe, useSignOut } from "@/api/session";
import { ClosedTo } from "@/parts/closed";
import { Link } from "@/parts/link";
import { OfflineBar } from "@/parts/states";
import { useFirstWords } from "@/words/first";
import { useKeys } from "./keys";
import { LOOKING } from "./looking-id";
import { PLACES, type Place, PUBLIC_PATHS, PUBLIC_PLACES } from "./navigation";
import type { Action } from "./palette";
import { useLanguage, useTheme } from "./preferences";

// Dialogs are fetched when the first one opens.
const Palette = dynamic(() => import("./palette"), { ssr: false });
const Help = dynamic(() => import("./help"), { ssr: false });

const NO_PLACES: readonly Place[] = [];

/** The frame of every page: skip link, navigation of the role, theme and language, keyboard, main. */
export function Frame({ children }: { children: ReactNode }) {
  const w = useFirstWords();
  const asked = useMe();
  const me = asked.data ?? null;
  const isPublic = PUBLIC_PATHS.has(usePathname());
  // Whose page it is, is not known yet: no entries are better than those of somebody else.
  const places = me ? PLACES[me.role as Role] : asked.isPending && !isPublic ? NO_PLACES : PUBLIC_PLACES;
  const isLooking = me?.right === "viewer" && !isPublic;
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const actions = useActions(me !== null);
  const openPalette = useCallback(() => setPalette(true), []);
  const openHelp = useCallback(() => setHelp(true), []);
  useKeys({ places, openPalette, openHelp });
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-4 focus:z-60 focus:bg-panel focus:p-3"
      >
        {w.shell.skip}
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-panel">
        <div className="mx-auto flex min-h-16 max-w-page flex-wrap items-center gap-x-4 px-4">
          <Link href="/" className="text-18 font-semibold">
            hundi
          </Link>
          <Navigation places={places} />
          <Choices signedIn={me !== null} />
        </div>
      </header>
      <OfflineBar />
      <main id="main" tabIndex={-1} className="mx-auto max-w-page px-4 py-8 outline-none">
        <ClosedTo closed={isLooking ? { why: w.errors.only_looking, saidBy: LOOKING } : null}>
          {children}
        </ClosedTo>
      </main>
      {palette ? <Palette open onOpenChange={setPalette} places={places} actions={actions} /> : null}
      {help ? <Help open onOpenChange={setHelp} /> : null}
    </>
  );
}

// Pixels of the entry before the one where one is, so that it is seen that there is one.
const BAR_BEFORE = 48;

function Navigation({ places }: { places: readonly Place[] }) {
  const w = useFirstWords();
  const path = usePathname();
  const bar = useRef<HTMLElement>(null);
  // On a phone the bar is wider than the screen: where one is stays in sight.
  useEffect(() => {
    if (!places.some((place) => place.href === path)) return;
    const here = bar.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (here && bar.current) bar.current.scrollLeft = here.offsetLeft - bar.current.offsetLeft - BAR_BEFORE;
  }, [path, places]);
  return (
    <nav
      ref={bar}
      aria-label={w.shell.mainNavigation}
      className="control order-last flex w-full gap-1 overflow-x-auto md:order-none md:w-auto md:flex-1"
    >
      {places.map((place) => (
        <Link
          key={place.href}
          href={place.href}
          aria-current={path === place.href ? "page" : undefined}
          className="control inline-flex shrink-0 items-center whitespace-nowrap px-3 text-14 text-quiet hover:bg-sunken aria-[current=page]:font-semibold aria-[current=page]:text-ink"
        >
          {place.name(w)}
        </Link>
      ))}
    </nav>
  );
}

const THEMES = ["system", "light", "dark"] as const;

function Choices({ signedIn }: { signedIn: boolean }) {
  const w = useFirstWords();
  const [theme, setTheme] = useTheme();
  const [language, setLanguage] = useLanguage();
  const signOut = useSignOut();
  const small = "control px-2 text-14 text-quiet hover:bg-sunken";
  return (
    <div className="ms-auto flex items-center gap-1">
      {/* First, so that what is there from the beginning stays where it is. */}
      {signedIn ? (
        <button type="button" className={small} onClick={() => void signOut()}>
          {w.shell.signOut}
        </button>
      ) : null}
      <select
        aria-label={w.shell.theme}
        value={theme}
        onChange={(event) => setTheme(event.target.value as typeof theme)}
        className={`${small} field-sizing-content bg-panel`}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {w.shell[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        lang={language === "en" ? "hi" : "en"}
        className={`${small} font-own-name`}
        onClick={() => setLanguage(language === "en" ? "hi" : "en")}
      >
        {language === "en" ? "हिन्दी" : "English"}
      </button>
    </div>
  );
}

function useActions(signedIn: boolean): readonly Action[] {
  const w = useFirstWords();
  const [, setTheme] = useTheme();
  const [language, setLanguage] = useLanguage();
  const signOut = useSignOut();
  return [
    ...THEMES.map((theme) => ({ name: `${w.shell.theme}: ${w.shell[theme]}`, run: () => setTheme(theme) })),
    {
      name: language === "en" ? "हिन्दी" : "English",
      run: () => setLanguage(language === "en" ? "hi" : "en"),
    },
    ...(signedIn ? [{ name: w.shell.signOut, run: () => void signOut() }] : []),
  ];
}
