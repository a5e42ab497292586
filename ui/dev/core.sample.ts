// A stage in place of the host: `?sample=running&theme=dark&text=200&press=phi-4|Arm#settings`.
// `#history`, `#sessions`, `#billed`, `#budgets`, `#plan`, `#reminders`, `#rules/alice/phi-4` show the larger window; `history=`, `requests=`, `bill=` and
// `told=` change what it is told.
// `#popup` shows the small window, with the samples `popup`, `limitPopup` and `popups`.
// `keyring=` and `hfLogin=no` change the ways to sign in; `press` clicks buttons that begin so.

import type * as Core from "../src/core";
import type { Question, Request, Theme, View } from "../src/generated/core";
import { asPage } from "../src/places";
import { answerTo } from "./answers";
import { samples } from "./samples";

const query = new URLSearchParams(window.location.search);
const text = query.get("text");
if (text) document.documentElement.style.fontSize = `${(Number(text) * 13) / 16}%`;

let shown = chosen(query.get("sample") ?? "running");
const listeners: ((view: View) => void)[] = [];

function chosen(name: string): View {
  const sample = samples[name] ?? samples["running"]!;
  const theme = query.get("theme") as Theme | null;
  return theme ? { ...sample, settings: { ...sample.settings, "look.theme": theme } } : sample;
}

function play(name: string): void {
  shown = chosen(name);
  for (const show of listeners) show(shown);
}

export type { Keyring, LargeName, LargePage, Page, SignIn, SignInOptions, Stop } from "../src/core";

export const view: typeof Core.view = async () => {
  if (query.get("sample") === "deaf") throw "the host has stopped";
  setTimeout(press, 50);
  return shown;
};

export const onView: typeof Core.onView = async (show) => {
  listeners.push(show);
  return () => undefined;
};

const next: Partial<Record<Request["ask"], string>> = {
  pauseAll: "countdown",
  cancelCountdown: "running",
  skipCountdown: "pausing",
  undoPause: "running",
  dismissReceipt: "off",
  finishFirstRun: "running",
};

export const ask: typeof Core.ask = async (request) => {
  console.info("ask", request);
  const name = next[request.ask];
  if (name) play(name);
  if (name === "pausing") setTimeout(() => play("receipt"), 2_000);
  if (request.ask === "startSession") play("sessionStarting");
  if (request.ask === "answerQuit") play("running");
};

let starts = false;
export const autostart: typeof Core.autostart = async (on) => (starts = on ?? starts);

export const shortcutsWork: typeof Core.shortcutsWork = async () => true;

export const signIn: typeof Core.signIn = async (how) => {
  if (how.by === "demo") return play("long");
  throw { code: "refused", message: "Hugging Face refuses this token. Make a new one and paste it here." };
};

export const signInOptions: typeof Core.signInOptions = async () => ({
  hfLogin: query.get("hfLogin") !== "no",
  keyring: (query.get("keyring") as Core.Keyring | null) ?? "ready",
});

export const signOut: typeof Core.signOut = async () => play("signedOut");

export const openLink: typeof Core.openLink = async (url) => console.info("open", url);

export const onPage: typeof Core.onPage = async () => () => undefined;

export { aboutOf, isLarge, LARGE, nameOf, rulesOf, TITLES } from "../src/places";

export const isPopover: typeof Core.isPopover = () => new URLSearchParams(window.location.search).has("popover");
export const startPage: typeof Core.startPage = () => asPage(window.location.hash.slice(1));

export const openPage: typeof Core.openPage = async (page) => {
  console.info("open", page);
  if (query.get("follow") !== "no") {
    window.location.hash = page;
    window.location.reload();
  }
};

export const popUpShows: typeof Core.popUpShows = async (key) => console.info("shows", key);

export const keepSecret: typeof Core.keepSecret = async (endpoint, name) => console.info("keeps", name, "of", endpoint);

export const moveWindow: typeof Core.moveWindow = async () => console.info("move");

export const closeWindow: typeof Core.closeWindow = async () => console.info("close");

const from: Partial<Record<Question["ask"], string>> = { bill: "bill", reminders: "told" };
export const findOut: typeof Core.findOut = async (question) => {
  if (query.get("history") === "deaf") throw { code: "find-out", message: "the store is locked by another program" };
  if (query.get("requests") === "never" && question.ask === "requests") return new Promise(() => undefined);
  if (query.get("bill") === "never" && question.ask === "bill") return new Promise(() => undefined);
  return answerTo(question, query.get(from[question.ask] ?? "history"));
};

export const saveExport: typeof Core.saveExport = async (_text, file) => `/home/alice/Downloads/${file}`;

async function press(): Promise<void> {
  for (const words of (query.get("press") ?? "").split("|").filter((part) => part !== "")) {
    const button = [...document.querySelectorAll<HTMLElement>("button, label")].find((one) =>
      (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().startsWith(words),
    );
    if (!button) throw new Error(`no button “${words}”`);
    button.focus();
    button.click();
    await new Promise((done) => setTimeout(done, 50));
  }
}
