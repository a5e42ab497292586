// The settings that an endpoint or a namespace can say for itself, as a form of rules has them.

import type { Own } from "../../generated/core";
import { KEYS, type SettingsChange, type SettingValues } from "../../generated/settings";

type Path = keyof SettingValues;

/** Keys of `Own` that are lengths of time. */
export type Length = {
  [Key in keyof Own]-?: NonNullable<Own[Key]> extends number ? Key : never;
}[keyof Own];

/** The paths of what can be said for itself. */
export const OWN = (Object.keys(KEYS) as Path[]).filter((path) => KEYS[path].own);
const lengths = OWN.filter((path) => KEYS[path].number !== null);

/** The key as `Own` has it. */
export function last(path: Path): keyof Own {
  return path.slice(path.indexOf(".") + 1) as keyof Own;
}

export const ALL_LENGTHS = lengths.map(last) as Length[];

/** Lengths that only windows need. */
export const WINDOW_LENGTHS: readonly Length[] = ["exception_minutes", "warn_minutes"];

/** All others, the limit first. */
export const LENGTHS: readonly Length[] = ALL_LENGTHS.filter((length) => !WINDOW_LENGTHS.includes(length)).sort(
  (one, other) => Number(other === "limit_minutes") - Number(one === "limit_minutes"),
);

/** What a form says of a length. */
export function keyOf(length: Length): (typeof KEYS)[Path] {
  return KEYS[lengths.find((path) => last(path) === length)!];
}

/** All that is said, and what is not taken back. */
export function changeTo(next: Own): SettingsChange {
  return Object.fromEntries(OWN.map((path) => [path, next[last(path)] ?? null]));
}
