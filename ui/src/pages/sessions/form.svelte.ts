// What stands in the form of a session; remembered while the window lives.

import type { EndpointId, Order, SessionDraft, SessionEnd } from "../../generated/core";

/** A length that is offered, in minutes as the host writes them, or another way to end. */
export type Ending = `${number}` | "own" | "at" | "command";

export type Form = {
  picked: EndpointId[];
  ending: Ending;
  /** Of one's own, while `ending` is `own`. */
  minutes: number | null;
  /** `16:00`, while `ending` is `at`. */
  time: string;
  order: Order;
  command: string;
  readyWithin: number | null;
  pauseRunning: boolean;
};

/** `now` is `null` until the host said what a new form begins with. */
export const form = $state<{ now: Form | null }>({ now: null });

export function formOf(draft: SessionDraft): Form {
  const minutes = draft.end.is === "after" ? draft.end.minutes : null;
  return {
    picked: [...draft.endpoints],
    ending: minutes === null ? "own" : `${minutes}`,
    minutes,
    time: draft.end.is === "at" ? draft.end.time : "",
    order: draft.order,
    command: draft.command,
    readyWithin: draft.readyWithinMinutes,
    pauseRunning: draft.pauseRunning,
  };
}

/** What the host is asked; `null` while a field cannot be read. */
export function draftOf(filled: Form): SessionDraft | null {
  const end = endOf(filled);
  const readyWithinMinutes = whole(filled.readyWithin);
  if (end === null || readyWithinMinutes === null) return null;
  return {
    endpoints: [...filled.picked],
    order: filled.order,
    end,
    command: filled.command,
    readyWithinMinutes,
    pauseRunning: filled.pauseRunning,
  };
}

function endOf(filled: Form): SessionEnd | null {
  if (filled.ending === "at") return { is: "at", time: filled.time };
  if (filled.ending === "command") return { is: "withCommand" };
  const minutes = whole(filled.ending === "own" ? filled.minutes : Number(filled.ending));
  return minutes === null ? null : { is: "after", minutes };
}

function whole(number: number | null): number | null {
  return typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 100_000 ? number : null;
}
