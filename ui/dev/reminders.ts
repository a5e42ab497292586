// Invented reminders: a week with everything that can become of one.

import type { ReminderRow, RemindersView, ToldEndpoint } from "../src/generated/core";

const MINUTE = 60_000;
const now = Date.parse("2026-11-23T18:02:00Z");

const labels: ToldEndpoint[] = ["llama-3.1-8b", "mistral-7b", "phi-4"].map((name) => ({
  id: `alice/${name}`,
  label: name,
}));

const NO_SERVICE = "not delivered: no notification service answers; tried again";
const IDLE = "idle while running";
const STARTING = "llama-3.1-8b has been starting for 14 min";

const rows: ReminderRow[] = [
  row(0, "Mon 23 Nov 18:02", "phi-4", "phi-4 has been running for 2 h", "snoozed", "snoozed until 18:30"),
  row(1, "Mon 23 Nov 18:01", "phi-4", "phi-4 has been running for 2 h", "told", "notified"),
  row(33, "Mon 23 Nov 17:29", "phi-4", "phi-4 has been running for 1 h 30 min", "told", "notified"),
  row(48, "Mon 23 Nov 17:14", "mistral-7b", "mistral-7b has auto-stop off", "put-away", "dismissed", "auto-stop off"),
  about(61, "Mon 23 Nov 17:01", "week", "75 % of the budget: week $37.60 of $50", "told", "notified", "budget"),
  row(95, "Mon 23 Nov 16:27", "phi-4", "phi-4 has been running for 30 min", "locked", "held back: screen locked"),
  stuck(1_540, "Sun 22 Nov 16:22", "taken-back", "no longer applies"),
  stuck(1_550, "Sun 22 Nov 16:12", "do-not-disturb", "held back: Do Not Disturb"),
  about(2_900, "Sat 21 Nov 17:42", "account", "Hugging Face could not be read for 6 min", "told", "notified", "blind"),
  row(4_300, "Fri 20 Nov 18:22", "phi-4", "phi-4 has had no request for 1 h", "not-delivered", NO_SERVICE, IDLE),
];

export const reminders: RemindersView = {
  title: "last 7 days",
  zone: "Europe/Berlin",
  rows,
  endpoints: labels,
  note: null,
  empty: null,
};

const quiet: RemindersView = {
  ...reminders,
  rows: [],
  endpoints: [],
  empty:
    "No reminder was due in this time. What is told, held back or answered is kept here for 400 days.",
};

const one: RemindersView = {
  ...reminders,
  rows: rows.filter((row) => row.endpoint === "alice/phi-4"),
  endpoints: labels.slice(2),
  note: "2 older ones are not shown here.",
};

export const told: Record<string, RemindersView> = { empty: quiet, one };

function row(
  ago: number,
  when: string,
  name: string,
  title: string,
  outcome: string,
  words: string,
  condition = "left running",
): ReminderRow {
  return { ...about(ago, when, name, title, outcome, words, condition), endpoint: `alice/${name}` };
}

function stuck(ago: number, when: string, outcome: string, words: string): ReminderRow {
  return row(ago, when, "llama-3.1-8b", STARTING, outcome, words, "stuck initializing");
}

function about(
  ago: number,
  when: string,
  what: string,
  title: string,
  outcome: string,
  words: string,
  condition: string,
): ReminderRow {
  const failed = outcome === "not-delivered";
  return { atMs: now - ago * MINUTE, when, endpoint: null, about: what, condition, title, outcome, words, failed };
}
