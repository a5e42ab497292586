// What happened to one endpoint: a start by somebody else, a change, and what was seen.

import type { EndpointId, TimelineRow, TimelineView } from "../src/generated/core";

const row = (when: string, atMs: number, what: string, words: string, by: string | null): TimelineRow => ({
  atMs,
  when,
  by,
  what,
  words,
  seen: by === null,
});

export function timelineOf(endpoint: EndpointId): TimelineView {
  const six = Date.UTC(2026, 10, 23, 18);
  return {
    endpoint,
    title: "last 7 days",
    rows: [
      row("Mon 23 Nov 18:03:31", six + 211_000, "seen", "it was running", null),
      row("Mon 23 Nov 18:01:07", six + 67_000, "resumed", "bea resumed it", "bea"),
      row("Mon 23 Nov 18:00:52", six + 52_000, "updated", "carl set min replicas 0 → 1", "carl"),
      row("Mon 23 Nov 09:12:00", six - 31_680_000, "paused", "alice paused it", "alice"),
    ],
    empty: null,
    notes: [],
  };
}
