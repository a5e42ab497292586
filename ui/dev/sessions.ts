// Invented sessions: what a form is told, open ones, and receipts.

import type {
  ReceiptFormat,
  SessionChoice,
  SessionDraft,
  SessionDraftView,
  SessionRow,
  SessionsView,
  SessionUseView,
  SessionView,
} from "../src/generated/core";

const begin: SessionDraft = {
  endpoints: [],
  order: "allAtOnce",
  end: { is: "after", minutes: 60 },
  command: "",
  readyWithinMinutes: 15,
  pauseRunning: false,
};

/** The rates are those of the names below, in cents an hour. */
const cents: Record<string, number> = { "phi-4": 180, "mistral-7b": 80, "llama-3.1-8b": 80, "bge-large": 50 };

const choices: SessionChoice[] = [
  choice("phi-4", "paused", ""),
  choice("mistral-7b", "running", "left running afterwards"),
  choice("llama-3.1-8b", "paused", ""),
  choice("bge-large", "paused", "protected"),
  { ...choice("gpt-oss", "paused", ""), rate: "price unknown" },
];

export function draftOf(asked: SessionDraft | null): SessionDraftView {
  const draft = asked ?? begin;
  const names = draft.endpoints.map((id) => id.replace("alice/", ""));
  const counted = names.filter((name) => draft.pauseRunning || name !== "mistral-7b");
  const rate = counted.reduce((sum, name) => sum + (cents[name] ?? 0), 0);
  const minutes = draft.end.is === "after" ? draft.end.minutes : 150;
  const refused = refusedOf(draft);
  return {
    draft,
    endpoints: choices,
    lengths: [
      { minutes: 30, words: "30 min" },
      { minutes: 60, words: "1 h" },
      { minutes: 120, words: "2 h" },
      { minutes: 180, words: "3 h" },
    ],
    rate: names.length === 0 ? "" : `${dollars(rate)}/h`,
    cost: names.length === 0 || draft.end.is === "withCommand" ? "" : `${dollars((rate * minutes) / 60)} for ${minutes} min`,
    notes:
      names.length === 0
        ? []
        : [
            "Starting is billed as well: usually 3 min, $0.13.",
            "The session ends 1 h after all are ready, and phi-4 and llama-3.1-8b are paused.",
            ...(counted.length < names.length
              ? ["mistral-7b runs already and is left running; what that costs is not counted."]
              : []),
          ],
    plan: refused
      ? null
      : {
          endpoints: draft.endpoints,
          origin: "panel",
          order: draft.order,
          seconds: draft.end.is === "after" ? draft.end.minutes * 60 : null,
          until: draft.end.is === "at" ? "2026-11-23T15:00:00Z" : null,
          readyWithinSeconds: draft.readyWithinMinutes * 60,
          pauseRunning: draft.pauseRunning,
          work: draft.command === "" ? null : { line: draft.command },
        },
    refused,
  };
}

function refusedOf(draft: SessionDraft): string | null {
  if (draft.endpoints.length === 0) return "a session needs at least one endpoint";
  if (draft.end.is === "withCommand" && draft.command === "") return "a session needs a length, an end or a command";
  return draft.end.is === "at" && draft.end.time === "" ? "an end is a time of day such as 16:00" : null;
}

const waiting: SessionUseView = use("phi-4", "waiting", "starting 2 min, usually 3 min", "$0.06");

export const starting: SessionView = {
  ...base("20261123-180204-k3f2"),
  names: "phi-4, mistral-7b and llama-3.1-8b",
  stage: "arming",
  text: "Arming, 1 of 3 ready",
  cost: "$0.06 so far",
  command: "pytest tests/",
  uses: [
    waiting,
    use("mistral-7b", "ready", "ready", ""),
    use("llama-3.1-8b", "arming", "arming", ""),
  ],
};

export const working: SessionView = {
  ...base("20261123-174011-a81c"),
  names: "phi-4 and llama-3.1-8b",
  stage: "working",
  text: "Working, 48 min left",
  left: "48 min left",
  until: "until 18:50",
  cost: "$0.72 so far",
  percent: 20,
  extensions: [30, 60].map((minutes) => ({
    words: minutes === 30 ? "30 min" : "1 h",
    request: { ask: "extendSession", id: "20261123-174011-a81c", minutes },
  })),
  uses: [use("phi-4", "working", "working", "$0.50"), use("llama-3.1-8b", "working", "working", "$0.22")],
};

export const terminal: SessionView = {
  ...base("20261123-175500-zz90"),
  names: "bge-large",
  stage: "pausing",
  text: "Pausing, 0 of 1 done",
  cost: "$0.31 so far",
  command: "./evaluate.sh --all",
  elsewhere: true,
  uses: [use("bge-large", "pausing", "pausing", "$0.31")],
};

const good = row("20261123-140204-k3f2", "Mon 23 Nov, 14:02", "1 h 4 min", "completed", "$2.80", {
  uses: [
    of("phi-4", "3 min, $0.09", "1 h, $1.80", "12 s, $0.03", "$1.92", "412"),
    of("llama-3.1-8b", "2 min, $0.03", "1 h, $0.80", "10 s, $0.02", "$0.85", null),
  ],
});

const failed = row("20261123-110000-p0q1", "Mon 23 Nov, 11:00", "15 min", "failed: phi-4 was not ready within 15 min", "$0.45", {
  good: false,
  endpoints: "phi-4",
  command: "pytest tests/ -k slow",
  uses: [{ ...of("phi-4", "15 min, $0.45", "-", "9 s, $0.00", "$0.45", "0"), note: "was not ready within 15 min" }],
});

const tests = row("20261118-093012-7xy8", "Wed 18 Nov, 09:30", "24 min", "completed, exit code 1", "$0.74", {
  good: false,
  endpoints: "phi-4 and mistral-7b",
  command: "pytest tests/",
  log: "/home/alice/.local/share/endpoint-guard/sessions/20261118-093012-7xy8.log",
  uses: [
    of("phi-4", "4 min, $0.12", "20 min, $0.60", "11 s, $0.02", "$0.74", "96"),
    { ...of("mistral-7b", "-", "20 min", "-", "not counted", "88"), note: "ran before and was left as it was" },
  ],
});

export const receipts: SessionsView = {
  rows: [good, failed, tests],
  weeks: [
    { week: "week of Mon 23 Nov", sessions: 2, cost: "$3.25" },
    { week: "week of Mon 16 Nov", sessions: 1, cost: "$0.74" },
  ],
};

export function receiptOf(id: string, format: ReceiptFormat): { file: string; text: string } {
  const markdown = format === "markdown";
  return { file: `session-${id}.${markdown ? "md" : "json"}`, text: markdown ? `# Session ${id}\n` : `{ "id": "${id}" }\n` };
}

function choice(name: string, state: string, note: string): SessionChoice {
  return { id: `alice/${name}`, label: name, state, rate: `${dollars(cents[name] ?? 0)}/h`, note };
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}

function base(id: string): SessionView {
  return {
    id,
    names: "",
    stage: "planned",
    text: "",
    left: "",
    until: "",
    cost: "",
    command: null,
    elsewhere: false,
    extensions: [],
    percent: null,
    uses: [],
  };
}

function use(name: string, stage: SessionUseView["stage"], text: string, cost: string): SessionUseView {
  return { id: `alice/${name}`, label: name, stage, text, cost };
}

function of(name: string, coldStart: string, working: string, tail: string, cost: string, requests: string | null) {
  return { endpoint: `alice/${name}`, coldStart, working, tail, cost, requests, note: "", startStages: coldStart === "-" ? "" : "waited 20 s, pulled 1 min, initialized 50 s" };
}

function row(id: string, began: string, length: string, ending: string, cost: string, more: Partial<SessionRow>): SessionRow {
  return {
    id,
    began,
    length,
    endpoints: "phi-4 and llama-3.1-8b",
    command: null,
    ending,
    good: true,
    cost,
    uses: [],
    log: null,
    ...more,
  };
}
