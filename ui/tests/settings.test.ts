import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { samples } from "../dev/samples";
import type { SettingsChange } from "../src/generated/settings";
import { pressed } from "../src/settings/keys";
import { answer, open, requests, say, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

const sets = (set: SettingsChange) => ({ ask: "changeSettings", of: { is: "everything" }, set });

async function settings(): Promise<void> {
  await open(running);
  await press("Settings");
}

test("a change goes out at once, and the view has the last word", async () => {
  await settings();
  const field = screen.getByLabelText<HTMLInputElement>(/^Countdown/);
  await fireEvent.input(field, { target: { value: "600" } });
  await fireEvent.change(field);
  expect(requests()).toEqual([sets({ "pause.countdown_seconds": 600 })]);
  await say({ ...running, settings: { ...running.settings, "pause.countdown_seconds": 60 } });
  expect(field.value).toBe("1 min");

  // Brought back to what it was: nothing changed in the setting, but the field must not lie.
  await fireEvent.input(field, { target: { value: "999" } });
  await fireEvent.change(field);
  await say({ ...running, settings: { ...running.settings, "pause.countdown_seconds": 60 } });
  expect(field.value).toBe("1 min");
});

test("one namespace always stays watched; all of them is said as none in particular", async () => {
  await settings();
  await fireEvent.click(screen.getByRole("checkbox", { name: /^acme/ }));
  await fireEvent.click(screen.getByRole("checkbox", { name: /^old-lab/ }));
  expect(requests()).toEqual([
    sets({ "account.namespaces": ["alice"] }),
    sets({ "account.namespaces": [] }),
  ]);
  const account = samples["warned"]!.account;
  await say({ ...running, account });
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /^alice/ }).disabled).toBe(true);
});

test("the theme is asked for, and shown when the view says so", async () => {
  await settings();
  await fireEvent.click(screen.getByRole("radio", { name: "Dark" }));
  expect(requests()).toEqual([sets({ "look.theme": "dark" })]);
  await say({ ...running, settings: { ...running.settings, "look.theme": "dark" } });
  expect(document.documentElement.dataset["theme"]).toBe("dark");
});

test("how what has no rule of its own is guarded is chosen here", async () => {
  await settings();
  await fireEvent.click(screen.getByRole("radio", { name: /^Guard:/ }));
  await fireEvent.click(screen.getByRole("radio", { name: /^Pause it:/ }));
  for (const [label, value] of [[/^Level guard pauses/, "90"], [/^A small window/, "1h"], [/^Told when/, "never"]] as const) {
    const field = screen.getByLabelText(label);
    await fireEvent.input(field, { target: { value } });
    await fireEvent.change(field);
  }
  expect(requests()).toEqual([
    sets({ "guard.level": "guard" }),
    sets({ "guard.away": "pause" }),
    sets({ "guard.limit_minutes": 90 }),
    sets({ "remind.popup_after_minutes": 60 }),
    sets({ "remind.idle_after_minutes": 0 }),
  ]);
});

test("a shortcut is what is pressed, and Escape leaves it as it is", async () => {
  answer("shortcuts_work", () => true);
  await settings();
  const button = screen.getByRole("button", { name: "None" });
  await fireEvent.click(button, { detail: 1 });
  expect(document.activeElement).toBe(button);
  expect(button.textContent.trim()).toBe("Press the keys…");
  await fireEvent.keyDown(button, { key: "Control", code: "ControlLeft", ctrlKey: true });
  expect(button.textContent.trim()).toBe("Ctrl+…");
  await fireEvent.keyDown(button, { key: "Escape", code: "Escape" });
  expect(button.textContent.trim()).toBe("None");
  expect(screen.getByRole("heading", { name: "Settings" })).toBeTruthy();
  await fireEvent.keyDown(button, { key: "p", code: "KeyP", ctrlKey: true, altKey: true });
  expect(requests(), "it hears nothing before it is asked to").toEqual([]);

  await fireEvent.click(button, { detail: 1 });
  await fireEvent.keyDown(button, { key: "p", code: "KeyP" });
  await fireEvent.keyDown(button, { key: "P", code: "KeyP", shiftKey: true });
  expect(requests(), "a plain key is no shortcut").toEqual([]);
  await fireEvent.keyDown(button, { key: "p", code: "KeyP", ctrlKey: true, altKey: true });
  expect(requests()).toEqual([sets({ "shortcut.pause_all": "Ctrl+Alt+P" })]);

  await say({ ...running, settings: { ...running.settings, "shortcut.pause_all": "Ctrl+Alt+P" } });
  expect(button.textContent.trim()).toBe("Ctrl+Alt+P");
  await press("No shortcut");
  expect(requests()).toEqual([sets({ "shortcut.pause_all": "" })]);
});

test("keys are named as they are written on the keyboard", () => {
  const said = (init: KeyboardEventInit) => pressed(new KeyboardEvent("keydown", init));
  const whole = (words: string) => ({ words, whole: true });
  // On a French keyboard the key of the American Q is an A.
  expect(said({ key: "a", code: "KeyQ", ctrlKey: true })).toEqual(whole("Ctrl+A"));
  expect(said({ key: "!", code: "Digit1", altKey: true, shiftKey: true })).toEqual(whole("Alt+Shift+1"));
  expect(said({ key: "π", code: "KeyP", altKey: true, metaKey: true })).toEqual(whole("Alt+Super+P"));
  expect(said({ key: "F12", code: "F12", ctrlKey: true })).toEqual(whole("Ctrl+F12"));
  for (const none of [{ key: "F5", code: "F5" }, { key: "ö", code: "Semicolon", ctrlKey: true }, { key: "Enter", code: "Enter", ctrlKey: true }]) {
    expect(said(none)).toBeNull();
  }
});

test("on Wayland the settings say where a shortcut can be had instead", async () => {
  answer("shortcuts_work", () => false);
  await settings();
  expect(screen.getByText(/endpoint-guard-desktop --pause-all/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "None" })).toBeNull();
});

test("signing out asks first; Escape closes the question, then the page", async () => {
  let gone = 0;
  answer("sign_out", () => void (gone += 1));
  await settings();
  await press("Sign out…");
  const question = screen.getByRole("group", { name: /^Sign out/ });
  await fireEvent.keyDown(question, { key: "Escape" });
  expect(screen.getByRole("heading", { name: "Settings" })).toBeTruthy();
  await press("Sign out…");
  await press("Sign out");
  expect(gone).toBe(1);

  await fireEvent.keyDown(document.body, { key: "Escape" });
  await settle();
  expect(screen.queryByRole("heading", { name: "Settings" })).toBeNull();
  expect(document.activeElement?.id).toBe("open-settings");
});

test("starting with the session is what the system says it is", async () => {
  let starts = false;
  answer("autostart", ({ on }) => (starts = (on as boolean | null) ?? starts));
  await settings();
  const box = screen.getByRole<HTMLInputElement>("checkbox", { name: /^Start with the session/ });
  expect(box.checked).toBe(false);
  await fireEvent.click(box);
  await settle();
  expect(starts).toBe(true);

  answer("autostart", () => Promise.reject({ code: "autostart", message: "Could not start with the session: read-only." }));
  await fireEvent.click(box);
  expect(await screen.findByText(/read-only/)).toBeTruthy();
});

test("a report is made when asked for, shown, copied and saved", async () => {
  const asked: unknown[] = [];
  answer("find_out", ({ question }) => {
    asked.push(question);
    return { is: "diagnosis", file: "report.txt", text: "1 difference from the description" };
  });
  let saved: unknown = null;
  answer("save_export", (args) => {
    saved = args;
    return "/home/a/Downloads/report.txt";
  });
  await settings();
  expect(asked).toEqual([]);
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  await press("Diagnose");
  const shown = await vi.waitFor(() => document.querySelector("pre") ?? Promise.reject(new Error("no report")));
  expect(shown.textContent).toBe("1 difference from the description");
  expect(asked).toEqual([{ ask: "diagnosis" }]);
  await press("Save");
  await settle();
  expect(saved).toEqual({ text: "1 difference from the description", file: "report.txt" });
  expect(screen.getByText("Saved as /home/a/Downloads/report.txt")).toBeTruthy();
});

test("the first steps can be gone through again", async () => {
  await settings();
  await press("Go through the first three steps again");
  expect(requests()).toEqual([sets({ "first_run.done": false })]);
  await say(samples["firstRun"]!);
  expect(screen.getByText(/Step 1 of 3/)).toBeTruthy();
});
