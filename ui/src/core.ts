// The only file that knows the host. Everything else of the page imports from here.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Answer, Question, Request, View } from "./generated/core";
import { asPage, isLarge, type Page } from "./places";

export { LARGE, TITLES, aboutOf, isLarge, nameOf, rulesOf } from "./places";
export type { LargeName, LargePage, Page } from "./places";

/** How somebody signs in. The token goes straight to the host and is kept nowhere in the page. */
export type SignIn =
  | { by: "token"; token: string; keep: boolean }
  | { by: "hfLogin" }
  | { by: "demo" };

export type Keyring = "ready" | "locked" | "absent";

export type SignInOptions = { hfLogin: boolean; keyring: Keyring };

export type Stop = () => void;

export function view(): Promise<View> {
  return invoke<View>("view");
}

export function onView(show: (view: View) => void): Promise<Stop> {
  return listen<View>("view", (event) => show(event.payload), here());
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

/** Whether this desktop lets a program have keys that work in any other. */
export function shortcutsWork(): Promise<boolean> {
  return invoke<boolean>("shortcuts_work");
}

/** Asks for what is not part of the view. Rejects with `{ code, message }`. */
export function findOut(question: Question): Promise<Answer> {
  return invoke<Answer>("find_out", { question });
}

/** Keeps a secret for an endpoint that is going to be created. It goes straight to the host and is kept nowhere in the page. */
export function keepSecret(endpoint: string, name: string, value: string): Promise<void> {
  return invoke("keep_secret", { endpoint, name, value });
}

/** Opens a page in the window it belongs to. */
export function openPage(page: Page): Promise<void> {
  return invoke("open_page", { page });
}

/** Closes the window this page is in. */
export function closeWindow(): Promise<void> {
  return invoke("close_window");
}

/** Lets the pointer, whose button is held, move the window this page is in. */
export function moveWindow(): Promise<void> {
  return invoke("plugin:window|start_dragging");
}

/** Writes a file among the downloads of the person, beside what is there, and says where. */
export function saveExport(text: string, file: string): Promise<string> {
  return invoke<string>("save_export", { text, file });
}

/** Tells the host which reminder the small window shows, and first of all that it was drawn. */
export function popUpShows(key: string | null): Promise<void> {
  return invoke("pop_up_shows", { key });
}

export function onPage(go: (page: Page) => void): Promise<Stop> {
  return listen<string>("page", (event) => go(asPage(event.payload)), here());
}

/** The window has no frame and belongs to the tray icon: the page closes it. */
export function isPopover(): boolean {
  return new URLSearchParams(window.location.search).has("popover");
}

export function startPage(): Page {
  return asPage(window.location.hash.replace(/^#/, ""));
}

/** What is meant for another window is not heard here. The labels are those of the host. */
function here(): { target: string } {
  const page = startPage();
  return { target: isLarge(page) ? "pages" : page === "popup" ? "popup" : "panel" };
}
