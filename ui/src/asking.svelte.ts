// One way to ask the host, so that a refusal is always seen: the page shows `refusal.text`.

import * as core from "$core";
import type { Request, Ruled } from "./generated/core";
import type { SettingsChange } from "./generated/settings";
import { reason } from "./words";

export const refusal = $state<{ text: string | null }>({ text: null });

/** Resolves to whether the host took it. */
export async function ask(request: Request): Promise<boolean> {
  return told(core.ask(request), "Endpoint Guard did not take the request");
}

/** Changes settings; `null` takes back what an endpoint or a namespace says of its own. */
export async function change(set: SettingsChange, of: Ruled = { is: "everything" }): Promise<boolean> {
  return ask({ ask: "changeSettings", of, set });
}

export async function openLink(url: string): Promise<void> {
  await told(core.openLink(url), "The browser could not be opened");
}

export async function openPage(page: core.Page): Promise<void> {
  await told(core.openPage(page), "The window could not be opened");
}

async function told(work: Promise<void>, what: string): Promise<boolean> {
  try {
    await work;
    refusal.text = null;
    return true;
  } catch (thrown) {
    refusal.text = `${what}: ${reason(thrown)}`;
    return false;
  }
}
