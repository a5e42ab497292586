// What was thrown, as a sentence. The host rejects with `{ code, message }`, Tauri itself with a string.

/** What Tauri sets before the words with which the core refuses what it cannot read. */
const UNREAD = /^invalid args `\w+` for command `\w+`: /;

export function reason(thrown: unknown): string {
  if (typeof thrown === "string" && thrown !== "") return thrown.replace(UNREAD, "");
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { message } = thrown;
    if (typeof message === "string" && message !== "") return message;
  }
  return "the reason is not known";
}
