// What was thrown, as a sentence. The host rejects with `{ code, message }`, Tauri itself with a string.

export function reason(thrown: unknown): string {
  if (typeof thrown === "string" && thrown !== "") return thrown;
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { message } = thrown;
    if (typeof message === "string" && message !== "") return message;
  }
  return "the reason is not known";
}
