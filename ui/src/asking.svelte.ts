// One way to ask the host, so that a refusal is always seen: the page shows `refusal.text`.

import * as core from "$core";
import type { Request } from "./generated/core";
import { reason } from "./words";

export const refusal = $state<{ text: string | null }>({ text: null });

/** Resolves to whether the host took it. */
export async function ask(request: Request): Promise<boolean> {
  return told(core.ask(request), "Endpoint Guard did not take the request");
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
