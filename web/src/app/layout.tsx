import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { App } from "@/shell/app";
import "./globals.css";

// Geist as published is four times as large: ours has the letters of Europe, figures of one width and ₹; see fonts/README.md.
const geist = localFont({
  src: "../fonts/geist.woff2",
  variable: "--font-geist",
  weight: "400 700",
  display: "swap",
});
const devanagari = localFont({
  src: [
    {
      path: "../../node_modules/@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff2",
      weight: "400",
    },
    {
      path: "../../node_modules/@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-600-normal.woff2",
      weight: "600",
    },
  ],
  variable: "--font-devanagari",
  display: "swap",
  // Not fetched before a page has a letter of it.
  preload: false,
  declarations: [
    { prop: "unicode-range", value: "U+0900-097F, U+1CD0-1CFF, U+200C-200D, U+25CC, U+A8E0-A8FF" },
  ],
});

// "हिन्दी" alone, which every page shows to those who read English.
const hindiName = localFont({
  src: "../fonts/hindi-name.woff2",
  variable: "--font-hindi-name",
  display: "swap",
  preload: false,
  declarations: [{ prop: "unicode-range", value: "U+0900-097F" }],
});

export const metadata: Metadata = {
  title: { default: "hundi", template: "%s · hundi" },
  description: "Invoice financing with the working shown.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#11151c" },
  ],
};

/** The one layout. What a person chose (theme, language) is set before the first paint, by scripts/first.js. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html
      lang="en"
      className={`${geist.variable} ${devanagari.variable} ${hindiName.variable}`}
      suppressHydrationWarning
    >
      <body>
        <App>{children}</App>
      </body>
    </html>
  );
}
