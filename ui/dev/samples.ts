// Views as the core would make them, with invented figures. Never part of the product.

import type { Row, View } from "../src/generated/core";
import { DEFAULTS } from "../src/generated/settings";
import { budget, credit, forecast, month, week } from "./budgets";
import { fleet } from "./fleet";
import { saved } from "./history";
import { starting, terminal, working } from "./sessions";
import { atLimit, longRunning, wordy } from "./popups";

function row(name: string, over: Partial<Row> = {}): Row {
  return {
    id: `alice/${name}`,
    label: name,
    badge: "paused",
    state: "paused",
    billable: false,
    rate: "",
    uptime: "",
    detail: "",
    cost: "",
    armed: null,
    armsOnResume: true,
    level: "watch",
    rule: "by default",
    next: null,
    action: "resume",
    debuggable: false,
    busy: false,
    trouble: null,
    snoozed: null,
    page: `https://endpoints.huggingface.co/alice/endpoints/${name}`,
    ...over,
  };
}

const on: Partial<Row> = { badge: "running", state: "running", billable: true, armed: true, action: "pause" };

export const phi = row("phi-4", {
  ...on,
  rate: "$1.80/h",
  uptime: "2 h 14 min",
  detail: "microsoft/phi-4 · L40S · idle 47 min",
  cost: "$4.02 so far",
});
const mistral = row("mistral-7b", {
  ...on,
  rate: "$0.80/h",
  uptime: "31 min",
  detail: "mistralai/Mistral-7B-Instruct-v0.3 · L4 · active now",
  cost: "$0.42 so far",
});
const llama = row("llama-3.1-8b", {
  ...on,
  badge: "starting",
  state: "starting",
  rate: "$0.80/h",
  uptime: "3 min",
  detail: "meta-llama/Llama-3.1-8B-Instruct · L4",
  cost: "$0.05 so far",
});
const bge = row("bge-large", { detail: "BAAI/bge-large-en-v1.5 · T4", level: "protected" });
const whisper = row("whisper", {
  badge: "scaledToZero",
  state: "scaled to zero",
  detail: "openai/whisper-large-v3 · T4 · a request wakes it and billing starts",
  armed: true,
  action: "pause",
});
const quiet = ["e5-mistral", "gemma-2-9b", "nomic-embed", "qwen2.5-7b", "reranker", "sdxl", "smollm2"].map((name) =>
  row(name, { detail: `lab/${name} · L4` }),
);

const running: View = {
  account: {
    name: "alice",
    demo: false,
    thisRunOnly: false,
    warning: null,
    namespaces: [
      { name: "alice", watched: true, problem: null },
      { name: "acme", watched: true, problem: null },
      { name: "old-lab", watched: false, problem: null },
    ],
  },
  signingIn: null,
  budgets: [week],
  forecast,
  credit: null,
  status: "running",
  headline: "3 running · $3.40/h",
  rate: "$3.40",
  rateUnit: "/h",
  rateNote: null,
  counts: "3 running",
  today: "today $4.12",
  exposure: { text: "If this computer goes offline: at most $1.30", bounded: true, micros: 1_300_000, unarmed: [], inUse: [] },
  main: { is: "pauseAll", text: "Pause all, stop $3.40/h", leavesOut: null },
  sessions: [],
  sessionRefused: null,
  sessionWrites: 0,
  rows: [phi, mistral, llama, bge, ...quiet.slice(0, 5), whisper],
  reading: { text: "read 4 s ago", stale: false },
  notices: [],
  popups: [],
  tray: { shape: "disc", glyphs: "3.4", tooltip: "", title: "", menu: [] },
  settings: DEFAULTS,
  firstRun: null,
  quit: null,
  deploying: null,
  proof: { text: "Pausing last proved 3 days ago", due: false },
  saved: saved(" in the last 30 days"),
};

const off: View = {
  ...running,
  status: "off",
  headline: "nothing is running",
  rate: "$0.00",
  rateUnit: "/h",
  counts: "all off",
  exposure: null,
  main: { is: "nothing", text: "Nothing is running" },
  rows: [row("phi-4", { detail: "microsoft/phi-4 · L40S" }), bge, whisper, ...quiet],
};

const pausing = (one: Row): Row => ({ ...one, state: "pausing…", busy: true });

const many = Array.from({ length: 40 }, (_, index) =>
  index < 6
    ? { ...phi, id: `acme/eval-${index}`, label: `eval-${index}`, level: "watch" as const }
    : row(`batch-${index}`, { id: `acme/batch-${index}`, detail: "lab/model · L4" }),
);

const reminder = {
  key: "left-running:alice/phi-4",
  severity: "attention" as const,
  text: "phi-4 has been running for 2 h: $3.60 so far, $1.80/h. Last active 47 min ago.",
  actions: [
    { label: "Pause now", request: { ask: "pause" as const, endpoints: ["alice/phi-4"] } },
    { label: "Snooze 1 h", request: { ask: "snooze" as const, endpoint: "alice/phi-4", minutes: 60 } },
  ],
};

const LEFT_OUT = "Leaves out 1 endpoint of acme, which this token may not pause: the token lacks the permission inference.endpoints.write for acme.";

export const samples: Record<string, View> = {
  running,
  off,
  readOnly: {
    ...running,
    main: { is: "pauseAll", text: "Pause 2, stop $2.60/h", leavesOut: LEFT_OUT },
  },
  readOnlyCountdown: {
    ...running,
    main: { is: "countdown", text: "Pausing 2 endpoints, $2.60/h", seconds: 4, leavesOut: LEFT_OUT },
  },
  countdown: { ...running, main: { is: "countdown", text: "Pausing 3 endpoints, $3.40/h", seconds: 4, leavesOut: null } },
  pausing: {
    ...running,
    main: { is: "pausing", text: "Pausing 3… 2 confirmed", confirmed: 2, of: 3 },
    rows: [pausing(phi), row("mistral-7b"), row("llama-3.1-8b"), bge, whisper],
  },
  receipt: {
    ...off,
    main: {
      is: "receipt",
      text: "Paused 3 of 3 in 1.8 s, $3.40/h stopped",
      complete: true,
      undo: "resumes 3 endpoints, $3.40/h, billed from the start",
    },
  },
  limit: {
    ...running,
    status: "limit",
    headline: "1 running · $1.80/h · a pause is not confirmed",
    rate: "$1.80",
    rateUnit: "/h",
    counts: "1 running",
    exposure: null,
    main: {
      is: "receipt",
      text: "Paused 2 of 3. Not confirmed: phi-4. It may still cost money",
      complete: false,
      undo: null,
    },
    rows: [
      { ...phi, trouble: "could not pause: Hugging Face answered 403, the token may not manage this endpoint" },
      row("mistral-7b"),
      row("llama-3.1-8b"),
      bge,
      row("flux", {
        badge: "failed",
        state: "failed",
        detail: "black-forest-labs/FLUX.1 · A100 · out of memory · debugger: The model needs 34 GB, the GPU has 24 GB.",
        debuggable: true,
        action: "pause",
      }),
    ],
    notices: [
      {
        key: "pause-unconfirmed:alice/phi-4",
        severity: "limit",
        text: "The pause of alice/phi-4 is not confirmed: Hugging Face answered 403, the token may not manage it.",
        actions: [{ label: "Pause again", request: { ask: "pause", endpoints: ["alice/phi-4"] } }],
      },
    ],
  },
  stale: {
    ...running,
    status: "unknown",
    headline: "3 running · $3.40/h · last read 3 min ago, trying again",
    reading: { text: "last read 3 min ago, Hugging Face cannot be reached, trying again", stale: true },
  },
  unbounded: {
    ...running,
    status: "attention",
    exposure: {
      text: "If this computer goes offline: unbounded, phi-4 runs on",
      bounded: false,
      micros: null,
      unarmed: ["alice/phi-4"],
      inUse: [],
    },
    rows: [{ ...phi, armed: false }, { ...mistral, snoozed: "reminders silent until 18:30" }, llama, bge, whisper, ...quiet],
    notices: [reminder],
  },
  signedOut: { ...off, account: null, status: "signedOut", rate: "unknown", counts: "", rows: [] },
  signingIn: {
    ...off,
    account: null,
    signingIn: "Hugging Face cannot be reached, trying again",
    status: "unknown",
    rate: "unknown",
    rateUnit: "",
    counts: "",
    rows: [],
  },
  reading: {
    ...off,
    status: "reading",
    headline: "reading Hugging Face for the first time",
    rate: "unknown",
    rateUnit: "",
    counts: "",
    today: "today $0.00",
    main: { is: "nothing", text: "Reading your endpoints…" },
    rows: [],
    reading: { text: "reading for the first time", stale: false },
  },
  firstRun: {
    ...running,
    firstRun: {
      weeklyBudgetMicros: 50_000_000,
      endpoints: [
        { id: "alice/phi-4", label: "phi-4", state: "running, $1.80/h", protected: false, creator: null },
        { id: "alice/mistral-7b", label: "mistral-7b", state: "running, $0.80/h", protected: false, creator: null },
        { id: "alice/llama-3.1-8b", label: "llama-3.1-8b", state: "starting, $0.80/h", protected: false, creator: null },
        { id: "alice/bge-large", label: "bge-large", state: "paused", protected: true, creator: null },
        { id: "alice/whisper", label: "whisper", state: "scaled to zero", protected: false, creator: "bea" },
      ],
    },
  },
  empty: { ...off, rows: [], today: "today $0.00" },
  many: {
    ...running,
    status: "attention",
    rate: "$10.80",
    rateUnit: "/h",
    counts: "6 running",
    today: "today at least $31.07",
    main: { is: "pauseAll", text: "Pause all, stop $10.80/h", leavesOut: null },
    rows: many,
    notices: many.slice(0, 6).map((one) => ({
      ...reminder,
      key: one.id,
      text: reminder.text.replace("phi-4", one.label),
    })),
  },
  fleet: { ...running, status: "attention", counts: "7 running", rows: fleet(43, phi, row("off")) },
  thousand: { ...running, status: "attention", counts: "143 running", rows: fleet(1000, phi, row("off")) },
  long: {
    ...running,
    rate: "$1,284.60",
    rateUnit: "/h",
    counts: "12 running, 4 of them starting",
    rows: [
      {
        ...phi,
        label: "a-very-large-organization-name/mixtral-8x22b-instruct-eval-32ch",
        rate: "$1,282.00/h",
        uptime: "13 d 4 h",
        cost: "at least $404,112.00 so far",
        armed: false,
        level: "protected",
        detail: "mistralai/Mixtral-8x22B-Instruct-v0.1 · 8× H100 · 4 replicas · idle 13 d 2 h",
      },
      mistral,
      { ...bge, label: "a-very-large-organization-name/bge-large-en-v1-5-production-eu" },
      whisper,
    ],
    account: {
      ...running.account!,
      name: "alice-with-a-rather-long-name",
      demo: true,
      namespaces: [{ name: "a-very-large-organization-name", watched: true, problem: null }],
    },
  },
  unpriced: {
    ...running,
    rate: "$2.60",
    rateUnit: "/h",
    rateNote: "and phi-4 at an unknown price",
    headline: "3 running · at least $2.60/h",
    main: { is: "pauseAll", text: "Pause all, stop at least $2.60/h", leavesOut: null },
    exposure: {
      text: "If this computer goes offline: stopped when idle, at an unknown price",
      bounded: true,
      micros: null,
      unarmed: [],
      inUse: [],
    },
    rows: [
      { ...phi, rate: "price unknown", cost: "unknown so far" },
      mistral,
      row("gpt-oss", {
        ...on,
        badge: "unknown",
        state: "unknown",
        rate: "$1.00/h",
        uptime: "5 min",
        cost: "$0.09 so far",
        detail: "openai/gpt-oss-20b · A10G · state “hibernating”",
      }),
      bge,
      whisper,
    ],
  },
  warned: {
    ...running,
    account: {
      ...running.account!,
      thisRunOnly: true,
      warning: "This token can read but not pause endpoints of acme.",
      namespaces: [
        { name: "alice", watched: true, problem: null },
        { name: "acme", watched: false, problem: "the token is refused" },
      ],
    },
  },
  budgets: {
    ...running,
    budgets: [budget("day", "acme/phi-4", "day of phi-4", "$18.60", 20, 93, { level: "attention" }), week, month],
    credit,
  },
  overBudget: {
    ...running,
    status: "limit",
    budgets: [
      budget("week", "all", "week", "$49.20", 50, 98, {
        stop: true,
        level: "limit",
        countdownSeconds: 42,
        note: "bge-large is protected and runs on.",
      }),
      month,
    ],
  },
  noBudget: { ...running, budgets: [], forecast: null },
  session: { ...running, sessions: [working] },
  sessionStarting: { ...running, sessions: [starting] },
  sessions: { ...running, sessions: [starting, terminal] },
  sessionRefused: { ...off, sessionRefused: "the budget of $50.00 for this week is used up, and what runs would be paused at once" },
  popup: { ...running, popups: [longRunning] },
  limitPopup: { ...running, popups: [atLimit] },
  popups: { ...running, popups: [atLimit, longRunning, wordy] },
  quit: {
    ...running,
    quit: { text: "3 endpoints are running, $3.40/h. Nobody watches them once Endpoint Guard has quit." },
  },
};
