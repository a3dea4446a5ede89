// Put first into each page's head by build.mjs, and gone before React looks at the head.
//
// Scripts come from our own hashed files and nowhere else,
// whoever asks for them (Turbopack's loader and React know nothing of Trusted Types); and of HTML written as
// text there is only the one empty element with which React makes a script that must not run.
if (window.trustedTypes)
  trustedTypes.createPolicy("default", {
    createScriptURL: (url) => {
      const whole = new URL(url, location.href);
      if (whole.origin === location.origin && whole.pathname.startsWith("/_next/static/")) return url;
      throw new TypeError("not a script of ours");
    },
    createHTML: (text) => {
      // In two pieces: this stands inside a script itself.
      if (text === ["<script><", "/script>"].join("")) return text;
      throw new TypeError("no HTML from text");
    },
  });
// What a person chose is there at the first paint; see src/shell/preferences.tsx.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("hundi.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("hundi.language") === "hi") root.lang = "hi";
} catch {}
document.currentScript.remove();
