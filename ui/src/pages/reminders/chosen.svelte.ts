// What is looked at; remembered while the window lives.

import type { Range } from "../../generated/core";

export type Choice = "week" | "thirty";

/** `endpoint` is empty for all of them. */
export const chosen = $state<{ days: Choice; endpoint: string }>({ days: "week", endpoint: "" });

export function range(days: Choice): Range {
  return { is: "days", count: days === "week" ? 7 : 30 };
}
