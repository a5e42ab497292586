// What was thrown, as a sentence. The host rejects with `{ code, message }`, Tauri itself with a string.

/** What Tauri sets before the words with which the core refuses what it cannot read. */
const UNREAD = /^invalid args `\w+` for command `\w+`: /;

/** Words as a sentence: `reminds only` becomes `Reminds only.` */
export function sentence(words: string): string {
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** A figure and what it counts: `42 s`, `2 h`, `47 min`, `44 %`, `3 d`. */
const FIGURE = /(\d) (?=(?:ms|s|min|h|d|%|GB|days?|hours?|minutes?|seconds?)(?![\w-]))/g;

/** The same words, in which no line breaks between a figure and its unit. */
export function kept(words: string): string {
  return words.replace(FIGURE, "$1\u00a0");
}

/** How many: `40`, `1,000`. */
export function number(count: number): string {
  return count.toLocaleString("en");
}

export function reason(thrown: unknown): string {
  if (typeof thrown === "string" && thrown !== "") return thrown.replace(UNREAD, "");
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { message } = thrown;
    if (typeof message === "string" && message !== "") return message;
  }
  return "the reason is not known";
}
