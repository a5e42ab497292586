// What a screen reader is told without being asked: changes of state, never the passing of seconds.

import type { Main, SessionView, View } from "./generated/core";

export type Announcement = { text: string; urgent: boolean };

/** What the step from one view to the next is worth saying; `null` for nothing. */
export function announcement(before: View | null, now: View): Announcement | null {
  if (before === null) return null;
  const main = mainWords(now.main);
  if (main !== null && main !== mainWords(before.main)) {
    return { text: main, urgent: now.main.is === "receipt" && !now.main.complete };
  }
  if (now.reading.stale !== before.reading.stale) {
    return now.reading.stale
      ? { text: `These figures are old: ${now.reading.text}`, urgent: false }
      : { text: `The figures are fresh again: ${now.headline}`, urgent: false };
  }
  const session = sessionWords(before.sessions, now.sessions);
  if (session !== null) return { text: session, urgent: false };
  const known = new Set(before.notices.map((notice) => notice.key));
  const fresh = now.notices.find((notice) => !known.has(notice.key));
  if (fresh) return { text: fresh.text, urgent: fresh.severity === "limit" };
  return null;
}

/** The first session whose stage is another than before, or that is no longer open. */
function sessionWords(before: SessionView[], now: SessionView[]): string | null {
  const stages = new Map(before.map((session) => [session.id, session.stage]));
  const moved = now.find((session) => stages.get(session.id) !== session.stage);
  if (moved) return `Session of ${moved.names}: ${moved.text}`;
  const over = before.find((session) => !now.some((one) => one.id === session.id));
  return over ? `The session of ${over.names} is over.` : null;
}

function mainWords(main: Main): string | null {
  switch (main.is) {
    case "countdown":
    case "pausing":
    case "receipt":
      // The countdown's words leave out its seconds, so each is said once.
      return main.text;
    default:
      return null;
  }
}
