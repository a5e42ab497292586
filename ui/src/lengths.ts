// Lengths and times of day as people type them, and what is set.

/** In what a number counts that has no unit of its own. */
export type Unit = "seconds" | "minutes";

const LENGTH =
  /^(?:(\d{1,5})\s*h(?:ours?)?)?\s*(?:(\d{1,6})\s*(?:m|min|minutes?))?\s*(?:(\d{1,7})\s*(?:s|sec|seconds?))?\s*(\d{1,7})?$/;

/** `90`, `90 min`, `1h30`, `1 h 30 min`, `45 s`, `never` in whole units; `null` for anything else. */
export function lengthTyped(text: string, unit: Unit): number | null {
  const words = text.trim().toLowerCase();
  if (words === "never") return 0;
  const parts = LENGTH.exec(words);
  if (words === "" || !parts) return null;
  const [hours, minutes, seconds, bare] = parts.slice(1).map((part) => (part === undefined ? null : Number(part))) as (number | null)[];
  if (bare !== null && seconds !== null) return null;
  const small = unit === "seconds" ? 1 : 60;
  // Behind hours there are minutes, behind minutes seconds.
  const step = minutes !== null ? 1 : hours !== null ? 60 : small;
  const all = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + (bare ?? 0) * step;
  return all % small === 0 ? all / small : null;
}

/** The same the other way, for a field. */
export function lengthWords(count: number, unit: Unit, zero: string): string {
  if (count === 0) return zero;
  const seconds = unit === "seconds" ? count : count * 60;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ];
  return parts.filter(([many]) => many > 0).map(([many, of]) => `${many} ${of}`).join(" ");
}

/** The minutes of `90`, `90 min`, `1 h 30 min`, `2h`, `never`; `null` for anything else. */
export function minutesTyped(text: string): number | null {
  return lengthTyped(text, "minutes");
}

/** The same the other way, for a field. */
export function typed(minutes: number): string {
  return lengthWords(minutes, "minutes", "never");
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
