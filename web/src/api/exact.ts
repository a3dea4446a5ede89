/**
 * JSON without loss: a number with a fraction stays the text that was sent.
 *
 * Every amount the API sends has two decimals, so no amount is ever a float here. What the browser
 * does with one is read it into paise (`paiseOf`) to format or compare; it computes nothing charged.
 */

/** An exact decimal, as text: `"90000.00"`. */
export type Decimal = string;

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parse JSON; numbers with a fraction, and whole ones beyond what a double holds, become their text. */
export function parseExact(text: string): unknown {
  return JSON.parse(
    text.replace(TOKEN, (token) => {
      if (token.startsWith('"')) return token;
      return Number.isSafeInteger(Number(token)) && /^-?\d+$/.test(token) ? token : `"${token}"`;
    }),
  );
}
