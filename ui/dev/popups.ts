// What the small window shows, as the core would say it, with invented figures.

import type { NoticeAction, PopUpView } from "../src/generated/core";

function answers(endpoint: string): NoticeAction[] {
  return [
    { label: "Pause now", request: { ask: "pause", endpoints: [endpoint] } },
    { label: "15 min", request: { ask: "snooze", endpoint, minutes: 15 } },
    { label: "1 h", request: { ask: "snooze", endpoint, minutes: 60 } },
    { label: "Keep (protect)", request: { ask: "changeSettings", of: { is: "endpoint", id: endpoint }, set: { "guard.level": "protected" } } },
  ];
}

export const longRunning: PopUpView = {
  key: "left-running:alice/phi-4",
  severity: "attention",
  title: "phi-4 has been running for 2 h",
  text: "$3.60 so far, $1.80/h. Last active 47 min ago.",
  countdownSeconds: null,
  countdownOf: 0,
  actions: answers("alice/phi-4"),
};

/** A countdown of a minute with so many seconds left. */
export function counting(seconds: number): PopUpView {
  return {
    key: "limit:alice/mistral-7b",
    severity: "limit",
    title: `mistral-7b is at its limit: pausing in ${seconds} s`,
    text: "$2.40 so far, $0.80/h. Active now.",
    countdownSeconds: seconds,
    countdownOf: 60,
    actions: answers("alice/mistral-7b"),
  };
}

export const atLimit = counting(42);

export const wordy: PopUpView = {
  ...longRunning,
  key: "left-running:acme/long",
  title: "a-very-large-organization-name/mixtral-8x22b-instruct-eval-32ch has been running for 13 d 4 h",
  text: "At least $404,112.00 so far, price unknown. Last active 13 d 2 h ago. Nothing stops it if this computer goes offline.",
  actions: answers("acme/long"),
};
