// The page before a pretended host: the real `core.ts`, with Tauri's own two functions replaced.

import { cleanup, render } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, vi } from "vitest";
import App from "../src/App.svelte";
import type { Request, View } from "../src/generated/core";

type Answer = (args: Record<string, unknown>) => unknown;

const host = vi.hoisted(() => ({
  invoke: (_command: string, _args?: Record<string, unknown>): Promise<unknown> => Promise.resolve(),
  listeners: new Map<string, (event: { payload: unknown }) => void>(),
}));

vi.mock("@tauri-apps/api/core", () => ({
  invoke: (command: string, args?: Record<string, unknown>) => host.invoke(command, args),
}));
vi.mock("@tauri-apps/api/event", () => ({
  listen: async (name: string, hear: (event: { payload: unknown }) => void) => {
    host.listeners.set(name, hear);
    return () => host.listeners.delete(name);
  },
}));

let asked: Request[] = [];
let answers: Record<string, Answer> = {};

beforeEach(() => {
  asked = [];
  answers = { sign_in_options: () => ({ hfLogin: true, keyring: "ready" }) };
  host.invoke = async (command, args = {}) => {
    if (command === "ask") asked.push(args["request"] as Request);
    return answers[command]?.(args);
  };
});
afterEach(cleanup);

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

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  await tick();
}
