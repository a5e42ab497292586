// What the page of rules is told.

import type { Inherited, Own, Ruled, RulesView } from "../src/generated/core";
import { DEFAULTS } from "../src/generated/settings";
import { ALL_LENGTHS, last, OWN } from "../src/pages/rules/keys";
import { typed } from "../src/lengths";

const office: Own = {
  level: "guard",
  limit_minutes: 90,
  windows: [
    { days: ["mon-fri"], from: "09:00", to: "18:00", start: true },
    { days: ["sat"], from: "22:00", to: "02:00", zone: "America/New_York" },
  ],
};

const everything = {
  ...Object.fromEntries(OWN.map((path) => [last(path), DEFAULTS[path]])),
  idle_after_minutes: 0,
} as Own;

const inherited = {
  ...Object.fromEntries(ALL_LENGTHS.map((length) => [length, `${typed(everything[length]!)}, as everything`])),
  away: "default (Ask)",
  windows: "default (Always)",
} as Inherited;

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
            ...inherited,
            level: id ? "Guard, by its tag guard:max=2h" : "default (Watch)",
            limit_minutes: id ? "2 h, by its tag guard:max=2h" : "default (3 h)",
          },
    next:
      limit === null
        ? []
        : [{ id: id ?? "alice/phi-4", label, words: `paused at 18:00, its limit of ${limit} min` }],
    notes: [],
    zone: "Europe/Berlin",
  };
}
