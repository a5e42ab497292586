// What the page of rules is told.

import type { Own, Ruled, RulesView } from "../src/generated/core";

const office: Own = {
  level: "guard",
  limit_minutes: 90,
  windows: [
    { days: ["mon-fri"], from: "09:00", to: "18:00", start: true },
    { days: ["sat"], from: "22:00", to: "02:00", zone: "America/New_York" },
  ],
};

const everything: Own = {
  level: "watch",
  limit_minutes: 180,
  first_after_minutes: 30,
  again_after_minutes: 30,
  popup_after_minutes: 120,
  idle_after_minutes: 0,
  stuck_after_minutes: 10,
  exception_minutes: 120,
  warn_minutes: 10,
  away: "ask",
  windows: [],
};

const said: Record<string, Own> = { "alice/phi-4": office };

/** What holds, or what would with a draft: the core says the same of `next` and `notes`. */
export function rulesOf(of: Ruled, draft: Own | null): RulesView {
  const id = of.is === "endpoint" ? of.id : null;
  const own = of.is === "everything" ? everything : (said[id ?? ""] ?? {});
  const holds = draft ?? own;
  const limit = holds.level === "guard" ? (holds.limit_minutes ?? 180) : null;
  const label = id?.split("/")[1] ?? "phi-4";
  return {
    of,
    own,
    inherited:
      of.is === "everything"
        ? null
        : {
            level: id ? "Guard, by its tag guard:max=2h" : "Watch, as everything",
            limit_minutes: id ? "2 h, by its tag guard:max=2h" : "3 h, as everything",
            first_after_minutes: "30 min, as everything",
            again_after_minutes: "30 min, as everything",
            popup_after_minutes: "2 h, as everything",
            idle_after_minutes: "never, as everything",
            stuck_after_minutes: "10 min, as everything",
            exception_minutes: "2 h, as everything",
            warn_minutes: "10 min, as everything",
            away: "Ask, as everything",
            windows: "Always, as everything",
          },
    next:
      limit === null
        ? []
        : [{ id: id ?? "alice/phi-4", label, words: `paused at 18:00, its limit of ${limit} min` }],
    notes: [],
    zone: "Europe/Berlin",
  };
}
