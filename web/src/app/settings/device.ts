/** What a browser calls itself, as a person knows it: "Chrome · Windows". The order matters: Edge also says Chrome, Chrome says Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/(?:Headless)?Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/CrOS/, "Chromebook"],
  [/Linux|X11/, "Linux"],
];

const named = (kinds: readonly (readonly [RegExp, string])[], text: string) =>
  kinds.find(([pattern]) => pattern.test(text))?.[1];

/** `agent` is the User-Agent of the sign-in; a machine's own name is left as it is. */
export function deviceOf(agent: string): string {
  const found = [named(BROWSERS, agent), named(SYSTEMS, agent)].filter(Boolean);
  return found.length > 0 ? found.join(" · ") : agent;
}
