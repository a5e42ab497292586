// Lengths and times of day as people type them, and what is set.

const LENGTH = /^(?:(\d{1,5})\s*h(?:ours?)?)?\s*(?:(\d{1,6})\s*(?:m|min|minutes?)?)?$/;

/** The minutes of `90`, `90 min`, `1 h 30 min`, `2h`, `never`; `null` for anything else. */
export function minutesTyped(text: string): number | null {
  const words = text.trim().toLowerCase();
  if (words === "never") return 0;
  const parts = LENGTH.exec(words);
  if (words === "" || !parts) return null;
  return Number(parts[1] ?? 0) * 60 + Number(parts[2] ?? 0);
}

/** The same the other way, for a field. */
export function typed(minutes: number): string {
  if (minutes === 0) return "never";
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(" ");
}

const TIME = /^(\d{1,2})[:.](\d{2})$/;

/** `HH:MM` of `9:00`, `09.00`, `24:00`; `null` for anything else. */
export function timeTyped(text: string): string | null {
  const parts = TIME.exec(text.trim());
  if (!parts) return null;
  const [hour, minute] = [Number(parts[1]), Number(parts[2])];
  const isTime = (hour < 24 && minute < 60) || (hour === 24 && minute === 0);
  return isTime ? `${String(hour).padStart(2, "0")}:${parts[2]}` : null;
}
