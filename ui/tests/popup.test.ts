import { fireEvent, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { counting, longRunning, wordy } from "../dev/popups";
import { samples } from "../dev/samples";
import type { PopUpView, View } from "../src/generated/core";
import { CALM_MILLISECONDS } from "../src/popup/calm.svelte";
import { kept } from "../src/words";
import { answer, calls, hears, openPopUp, requests, say, settle } from "./stage";

const view = (...popups: PopUpView[]): View => ({ ...samples["running"]!, popups });
const button = (name: string) => screen.getByRole("button", { name });
const press = (name: string) => fireEvent.click(button(name));
const escape = () => fireEvent.keyDown(document.body, { key: "Escape" });
const title = () => screen.getByRole("heading").textContent?.replaceAll("\u00a0", " ");
const spoken = () => screen.getAllByText(/./, { selector: "[aria-live]" }).map((one) => one.textContent);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame"] });
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
});
afterEach(() => vi.useRealTimers());

/** The time in which a press may have been meant for something else is over. */
async function calm(): Promise<void> {
  vi.advanceTimersByTime(CALM_MILLISECONDS);
  await settle();
}

/** The next picture is painted. */
async function painted(): Promise<void> {
  await settle();
  vi.advanceTimersToNextFrame();
  await settle();
}

test("a reminder has its words, and a button for each answer", async () => {
  await openPopUp(view(longRunning));
  await calm();
  const dialog = screen.getByRole("alertdialog", { name: kept(longRunning.title) });
  const described = document.getElementById(dialog.getAttribute("aria-describedby")!);
  expect(described?.textContent).toBe(kept(longRunning.text));
  expect(hears()).toEqual(["popup"]);

  for (const action of longRunning.actions) await press(action.label);
  expect(requests()).toEqual(longRunning.actions.map((action) => action.request));
  await press("More…");
  expect(calls("open_page")).toEqual([{ page: "" }]);
  expect(requests()).toEqual([]);
});

test("Escape and “Not now” put it away and ask for nothing else", async () => {
  await openPopUp(view(longRunning));
  await escape();
  await press("Not now");
  const dismissed = { ask: "dismissNotice", key: longRunning.key };
  expect(requests()).toEqual([dismissed, dismissed]);
  expect(calls("close_window")).toEqual([]);
});

test("nothing has the focus, and Tab meets the answers in their order", async () => {
  await openPopUp(view(longRunning, wordy));
  expect(document.activeElement).toBe(document.body);
  const stops = [...document.querySelectorAll<HTMLElement>("button")];
  expect(stops.map((stop) => stop.getAttribute("aria-label") ?? stop.textContent)).toEqual([
    "Pause now",
    "15 min",
    "1 h",
    "More…",
    "Keep (protect)",
    "Next",
    "Not now",
  ]);
  for (const stop of stops) expect(stop.tabIndex).toBe(0);
});

test("a press that was meant for what was there before does nothing", async () => {
  await openPopUp(view(longRunning, wordy));
  expect(button("Pause now").getAttribute("aria-disabled")).toBe("true");
  await press("Pause now");
  expect(requests()).toEqual([]);
  await calm();
  expect(button("Pause now").getAttribute("aria-disabled")).toBe("false");
  button("Pause now").focus();
  await press("Pause now");
  expect(requests()).toEqual([{ ask: "pause", endpoints: ["alice/phi-4"] }]);

  // The second half of a double click: the other reminder has come under the pointer.
  await say(view(wordy));
  await press("Pause now");
  expect(requests()).toEqual([]);
  expect(document.activeElement?.getAttribute("role")).toBe("alertdialog");
  await calm();
  await press("Pause now");
  expect(requests()).toEqual([{ ask: "pause", endpoints: ["acme/long"] }]);
});

test("of several one is shown, and it stays while the list around it changes", async () => {
  await openPopUp(view(longRunning, wordy));
  expect(screen.getByText("1 of 2")).toBeTruthy();
  await press("Next");
  expect(title()).toBe(wordy.title);
  expect(screen.getByText("2 of 2")).toBeTruthy();
  await say(view({ ...longRunning, key: "other" }, longRunning, wordy));
  expect(title()).toBe(wordy.title);
  expect(screen.getByText("3 of 3")).toBeTruthy();
  await press("Next");
  await say(view(longRunning));
  expect(title()).toBe(longRunning.title);
  expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
});

test("a countdown comes forward, but not under somebody's hand", async () => {
  await openPopUp(view(longRunning));
  await fireEvent.pointerEnter(document);
  await say(view(counting(60), longRunning));
  expect(title()).toBe(longRunning.title);
  await fireEvent.pointerLeave(document);
  await say(view(counting(58), longRunning));
  expect(title()).toBe("mistral-7b is at its limit: pausing in 58 s");
  expect(button("Pause now").getAttribute("aria-disabled")).toBe("true");
});

test("a countdown runs along the edge and is said at 60, 30 and 10 s only", async () => {
  await openPopUp(view(counting(60)));
  const bar = screen.getByRole<HTMLProgressElement>("progressbar");
  expect([bar.value, bar.max]).toEqual([60, 60]);
  const heard = new Set(spoken());
  for (let seconds = 59; seconds > 0; seconds -= 1) {
    await say(view(counting(seconds)));
    for (const words of spoken()) heard.add(words);
  }
  expect(bar.value).toBe(1);
  expect([...heard]).toEqual([60, 30, 10].map((at) => counting(at).title));
  // The words say it once.
  expect(screen.getByRole("alertdialog").textContent?.match(/pausing in 1\ss/g)).toHaveLength(1);
});

test("the host hears that it was painted, and which reminder it shows", async () => {
  await openPopUp(view());
  expect(calls("pop_up_shows")).toEqual([]);
  await painted();
  expect(calls("pop_up_shows")).toEqual([{ key: null }]);
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await say(view(longRunning));
  await painted();
  expect(calls("pop_up_shows")).toEqual([{ key: null }, { key: longRunning.key }]);
});

test("a page that cannot be filled says so and does not count as shown", async () => {
  await openPopUp(Promise.reject(new Error("the host has stopped")));
  await painted();
  expect(screen.getByRole("alert").textContent).toContain("the host has stopped");
  expect(calls("pop_up_shows")).toEqual([]);
});

test("the window is moved by its ground, and only by a pointer that is held and moves", async () => {
  await openPopUp(view(longRunning));
  const moves = () => calls("plugin:window|start_dragging").length;
  const ground = screen.getByText(longRunning.text);
  const to = (clientX: number, buttons: number) =>
    fireEvent.pointerMove(ground, { clientX, clientY: 0, buttons });
  await fireEvent.pointerDown(ground, { button: 0, clientX: 0, clientY: 0 });
  await to(2, 1);
  await to(40, 0);
  await to(80, 1);
  await fireEvent.pointerDown(button("1 h"), { button: 0, clientX: 0, clientY: 0 });
  await to(40, 1);
  expect(moves()).toBe(0);
  await fireEvent.pointerDown(ground, { button: 0, clientX: 0, clientY: 0 });
  await to(40, 1);
  await to(80, 1);
  expect(moves()).toBe(1);
});

test("a refused request is told where it was pressed", async () => {
  await openPopUp(view(longRunning));
  await calm();
  answer("ask", () => Promise.reject("the host has stopped"));
  await press("Pause now");
  await settle();
  expect(screen.getByRole("alert").textContent).toContain("the host has stopped");
});

test("the window has its one main part, and the seconds once more for large text, unsaid", async () => {
  await openPopUp(view(counting(42)));
  expect(screen.getByRole("main").contains(screen.getByRole("alertdialog"))).toBe(true);
  const seconds = screen.getByText("42 s");
  expect(seconds.getAttribute("aria-hidden")).toBe("true");
});
