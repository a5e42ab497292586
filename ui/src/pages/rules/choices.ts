// What can be chosen, in words, each with what it does.

import type { Length } from "./draft";

/** The value, its word, and what it does. */
export type Choice = readonly [string, string, string];

export const LEVELS: readonly Choice[] = [
  ["watch", "Watch", "Reminds only."],
  ["guard", "Guard", "Reminds, and pauses at the limit."],
  ["protected", "Protected", "Never paused from here, not even by “pause all”; no reminders."],
];

export const AWAYS: readonly Choice[] = [
  ["pause", "Pause it", "What runs is paused in the seconds there are."],
  ["ask", "Ask", "Without an answer only what is guarded is paused."],
  ["keep", "Let it run on", "It goes on costing money while nobody watches it."],
];

export const LENGTH_WORDS: Record<Length, string> = {
  limit_minutes: "Level guard pauses when it has run for",
  first_after_minutes: "First reminder when it has run for",
  again_after_minutes: "Then again after each further",
  popup_after_minutes: "A small window when it has run for",
  idle_after_minutes: "Told when it had no request for",
  stuck_after_minutes: "Told when it has been starting for at least",
  exception_minutes: "What is started outside may run for",
  warn_minutes: "The end is told before it by",
};
