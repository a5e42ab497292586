// The page before a pretended host: the real `core.ts`, with Tauri's own two functions replaced.

import { cleanup, render } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, vi } from "vitest";
import App from "../src/App.svelte";
import PopUp from "../src/popup/PopUp.svelte";
import type { Request, View } from "../src/generated/core";

type Answer = (args: Record<string, unknown>) => unknown;

const host = vi.hoisted(() => ({
  invoke: (_command: string, _args?: Record<string, unknown>): Promise<unknown> => Promise.resolve(),
  listeners: new Map<string, (event: { payload: unknown }) => void>(),
  targets: new Map<string, unknown>(),
}));

vi.mock("@tauri-apps/api/core", () => ({
  invoke: (command: string, args?: Record<string, unknown>) => host.invoke(command, args),
}));
vi.mock("@tauri-apps/api/event", () => ({
  listen: async (name: string, hear: (event: { payload: unknown }) => void, options?: { target?: unknown }) => {
    host.listeners.set(name, hear);
    host.targets.set(name, options?.target);
    return () => host.listeners.delete(name);
  },
}));

let asked: Request[] = [];
let called: [string, Record<string, unknown>][] = [];
let answers: Record<string, Answer> = {};

beforeEach(() => {
  asked = [];
  called = [];
  answers = { sign_in_options: () => ({ hfLogin: true, keyring: "ready" }) };
  host.invoke = async (command, args = {}) => {
    called.push([command, args]);
    if (command === "ask") asked.push(args["request"] as Request);
    return answers[command]?.(args);
  };
});
afterEach(() => {
  cleanup();
  window.location.hash = "";
});

/** Opens the page on a view. */
export async function open(view: View): Promise<void> {
  answer("view", () => view);
  await openPage();
}

/** Opens the page on whatever the host answers. */
export async function openPage(): Promise<void> {
  render(App);
  await settle();
}

/** Opens the small window on a view, or on none when the host does not answer. */
export async function openPopUp(view: View | Promise<View>): Promise<void> {
  window.location.hash = "popup";
  answer("view", () => view);
  render(PopUp);
  await settle();
}

/** Opens the larger window at one of its pages. */
export async function openAt(page: string, view: View): Promise<void> {
  window.location.hash = page;
  await open(view);
}

/** The host sends this window to a page. */
export async function send(page: string): Promise<void> {
  host.listeners.get("page")?.({ payload: page });
  await settle();
}

/** To which window events must be addressed to be heard here. */
export function hears(): unknown[] {
  return [...host.targets.values()];
}

/** The host says something new. */
export async function say(view: View): Promise<void> {
  host.listeners.get("view")?.({ payload: view });
  await settle();
}

/** How the host answers a command from now on. */
export function answer(command: string, how: Answer): void {
  answers[command] = how;
}

/** What was asked since the last look. */
export function requests(): Request[] {
  const seen = asked;
  asked = [];
  return seen;
}

/** With what a command was called, each time so far. */
export function calls(command: string): Record<string, unknown>[] {
  return called.filter(([name]) => name === command).map(([, args]) => args);
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  await tick();
}
