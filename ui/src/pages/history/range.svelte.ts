// Which days are looked at; remembered while the window lives.

import type { Range } from "../../generated/core";

export type Choice = "week" | "thirty" | "month" | "custom";

export const chosen = $state<{ choice: Choice; from: string; to: string }>({
  choice: "thirty",
  from: "",
  to: "",
});

/** What to ask the host for; a sentence when the two days cannot be a range. */
export function range(now = new Date()): Range | string {
  switch (chosen.choice) {
    case "week":
      return { is: "days", count: 7 };
    case "thirty":
      return { is: "days", count: 30 };
    case "month":
      return { is: "month", year: now.getFullYear(), month: now.getMonth() + 1 };
    case "custom":
      return between(chosen.from, chosen.to);
  }
}

function between(from: string, to: string): Range | string {
  if (!day(from) || !day(to)) return "Give the first and the last day.";
  // Written so, days compare as their letters do.
  if (to < from) return "The last day lies before the first.";
  return { is: "between", from, to };
}

function day(text: string): boolean {
  // While a year is typed it begins with zeros.
  return /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
