// What is being edited: as typed, whole or not. Only what is whole becomes rules.

import type { Away, Level, Own, Window } from "../../generated/core";
import { expanded, WEEK, type Day } from "./days";
import { ALL_LENGTHS, keyOf, type Length } from "./keys";
import { minutesTyped, timeTyped, typed } from "../../lengths";

/** Nothing is said, so the next rule decides. */
export const FOLLOW = "follow";

export type WindowDraft = {
  /** Tells it from the others while it is edited. */
  key: number;
  days: Day[];
  /** As typed: not every system has a field for times. */
  from: string;
  /** The same; `00:00` and `24:00` are the end of the day. */
  to: string;
  /** Nothing: the person's. */
  zone: string;
  start: boolean;
};

export type Times = typeof FOLLOW | "always" | "these";

export type Draft = {
  level: Level | typeof FOLLOW;
  /** As typed; nothing follows. */
  lengths: Record<Length, string>;
  away: Away | typeof FOLLOW;
  times: Times;
  windows: WindowDraft[];
};

/** Why a draft is no rules yet: in which field, and in words. */
export type Fault = { field: string; words: string };

let keys = 0;

export function draftOf(own: Own): Draft {
  const windows = own.windows ?? [];
  return {
    level: own.level ?? FOLLOW,
    lengths: Object.fromEntries(
      ALL_LENGTHS.map((length) => [length, own[length] === undefined ? "" : typed(own[length])]),
    ) as Record<Length, string>,
    away: own.away ?? FOLLOW,
    times: own.windows === undefined ? FOLLOW : windows.length === 0 ? "always" : "these",
    windows: windows.map((window) => ({
      key: ++keys,
      days: expanded(window.days),
      from: window.from,
      to: window.to === "24:00" ? "00:00" : window.to,
      zone: window.zone ?? "",
      start: window.start ?? false,
    })),
  };
}

/** Usual hours, so that a new window is whole from the start. */
export function newWindow(): WindowDraft {
  const days = WEEK.slice(0, 5).map(([day]) => day);
  return { key: ++keys, days, from: "09:00", to: "18:00", zone: "", start: false };
}

/** It ends on the day after the one it begins on; the end of the day itself is still that day. */
export function isOverMidnight({ from, to }: WindowDraft): boolean {
  const [begins, ends] = [timeTyped(from), timeTyped(to)];
  return begins !== null && ends !== null && !isEndOfDay(ends) && ends <= begins;
}

/** Whether this time of an end is midnight. */
export function isEndOfDay(to: string): boolean {
  const time = timeTyped(to);
  return time === "00:00" || time === "24:00";
}

/** The rules; what has a fault is left out. */
export function ownOf(draft: Draft): Own {
  const own: Own = {};
  if (draft.level !== FOLLOW) own.level = draft.level;
  for (const length of ALL_LENGTHS) {
    const minutes = minutesTyped(draft.lengths[length]);
    if (minutes !== null) own[length] = minutes;
  }
  if (draft.away !== FOLLOW) own.away = draft.away;
  if (draft.times === "always") own.windows = [];
  if (draft.times === "these") own.windows = draft.windows.map(windowOf);
  return own;
}

function windowOf({ days, from, to, zone, start }: WindowDraft): Window {
  return {
    days,
    from: timeTyped(from) ?? from,
    to: isEndOfDay(to) ? "24:00" : (timeTyped(to) ?? to),
    ...(zone.trim() === "" ? {} : { zone: zone.trim() }),
    ...(start ? { start } : {}),
  };
}

/** What still keeps it from being rules; `whole` where nothing is behind it to follow. */
export function faultsOf(draft: Draft, whole: boolean): Fault[] {
  const faults: Fault[] = [];
  for (const length of ALL_LENGTHS) {
    const text = draft.lengths[length].trim();
    if (text === "" ? whole : !isLength(length, text)) {
      faults.push({ field: length, words: "Give a time such as 90 min or 1 h 30 min." });
    }
  }
  if (draft.times !== "these") return faults;
  if (draft.windows.length === 0) faults.push({ field: "windows", words: "Add a window, or choose Always." });
  draft.windows.forEach(({ key, days, from, to }, place) => {
    const fault = (field: string, words: string) =>
      faults.push({ field: `${field}-${key}`, words: `Window ${place + 1} ${words}` });
    if (days.length === 0) fault("days", "has no day yet.");
    const begins = timeTyped(from);
    if (begins === null || begins === "24:00") fault("from", "needs a beginning such as 09:00.");
    if (timeTyped(to) === null) fault("to", "needs an end such as 18:00.");
  });
  return faults;
}


function isLength(length: Length, text: string): boolean {
  const minutes = minutesTyped(text);
  return minutes !== null && (minutes > 0 || keyOf(length).number?.zeroIsNever === true);
}

/** Whether both say the same. Own is written in one order, so the text tells. */
export function isSame(one: Own, other: Own): boolean {
  return JSON.stringify(ownOf(draftOf(one))) === JSON.stringify(ownOf(draftOf(other)));
}
