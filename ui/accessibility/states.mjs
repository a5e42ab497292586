// Every page in every state the samples have: the address, and the window it is shown in.

const PANEL = [400, 600];
const PAGES = [960, 720];
const POPUP = [360, 200];

const panels = [
  "running", "off", "countdown", "pausing", "receipt", "limit", "stale", "unbounded", "signedOut", "signingIn",
  "reading", "firstRun", "empty", "fleet", "long", "unpriced", "warned", "overBudget", "sessions", "quit", "deaf",
  "readOnly", "readOnlyCountdown",
];

/** What is pressed in the panel first. */
const opened = [
  ["running", "phi-4|What happened"],
  ["running", "Resume bge-large"],
  ["limit", "flux"],
  ["fleet", "36 paused"],
  ["running", "Prove it now|Prove it now"],
];

const pages = [
  ["history"], ["history", "history=crowded"], ["history", "history=empty"], ["history", "history=deaf"],
  ["sessions"], ["sessions", "sample=session"], ["sessions", "history=empty"],
  ["billed"], ["billed", "bill=refused"], ["billed", "bill=never"],
  ["budgets"], ["budgets", "sample=overBudget"], ["budgets", "sample=noBudget"], ["budgets", "sample=budgets&press=Add a budget"],
  ["plan"], ["deploy"], ["deploy", "press=Starter set"],
  ["check"], ["check", "history=clean"], ["check", "history=many"], ["check", "press=Delete whisper"],
  ["reminders"], ["reminders", "told=empty"], ["rules"], ["rules/alice/phi-4"],
];

const popups = ["popup", "popups"];

const state = (hash, query, size) => ({ name: `${hash || "panel"} ${query}`.trim(), query, hash, size });

export const states = [
  ...panels.map((sample) => state("", `sample=${sample}`, PANEL)),
  ...opened.map(([sample, press]) => state("", `sample=${sample}&press=${press}`, PANEL)),
  state("settings", "", PANEL),
  state("settings", "press=Diagnose", PANEL),
  ...pages.map(([page, query = ""]) => state(page, query, PAGES)),
  ...popups.map((sample) => state("popup", `sample=${sample}`, POPUP)),
];
