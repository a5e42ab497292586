// The only file that knows the host. Everything else of the page imports from here.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Request, View } from "./generated/core";

/** How somebody signs in. The token goes straight to the host and is kept nowhere in the page. */
export type SignIn =
  | { by: "token"; token: string; keep: boolean }
  | { by: "hfLogin" }
  | { by: "demo" };

export type Keyring = "ready" | "locked" | "absent";

export type SignInOptions = { hfLogin: boolean; keyring: Keyring };

/** Pages of the window, as the host names them: the panel is the empty one. */
export type Page = "" | "settings";

export type Stop = () => void;

export function view(): Promise<View> {
  return invoke<View>("view");
}

export function onView(show: (view: View) => void): Promise<Stop> {
  return listen<View>("view", (event) => show(event.payload));
}

export function ask(request: Request): Promise<void> {
  return invoke("ask", { request });
}

/** Rejects with `{ code, message }`; the message is a finished sentence. */
export function signIn(how: SignIn): Promise<void> {
  return invoke("sign_in", { how });
}

export function signInOptions(): Promise<SignInOptions> {
  return invoke<SignInOptions>("sign_in_options");
}

export function signOut(): Promise<void> {
  return invoke("sign_out");
}

/** Opens an address in the browser of the person, not in this window. */
export function openLink(url: string): Promise<void> {
  return invoke("open_link", { url });
}

/** Whether the application starts with the session; `on` changes that first. */
export function autostart(on: boolean | null): Promise<boolean> {
  return invoke<boolean>("autostart", { on });
}

export function onPage(go: (page: Page) => void): Promise<Stop> {
  return listen<string>("page", (event) => go(asPage(event.payload)));
}

export function startPage(): Page {
  return asPage(window.location.hash.replace(/^#/, ""));
}

function asPage(name: string): Page {
  return name === "settings" ? "settings" : "";
}
