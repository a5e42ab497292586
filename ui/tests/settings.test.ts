import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { answer, open, requests, say, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

async function settings(): Promise<void> {
  await open(running);
  await press("Settings");
}

test("a change goes out at once, and the view has the last word", async () => {
  await settings();
  const field = screen.getByLabelText<HTMLInputElement>(/^Countdown/);
  await fireEvent.input(field, { target: { value: "600" } });
  await fireEvent.change(field);
  expect(requests()).toEqual([{ ask: "changeSettings", countdownSeconds: 600 }]);
  await say({ ...running, settings: { ...running.settings, countdownSeconds: 60 } });
  expect(field.value).toBe("60");

  // Brought back to what it was: nothing changed in the setting, but the field must not lie.
  await fireEvent.input(field, { target: { value: "999" } });
  await fireEvent.change(field);
  await say({ ...running, settings: { ...running.settings, countdownSeconds: 60 } });
  expect(field.value).toBe("60");
});

test("one namespace always stays watched; all of them is said as none in particular", async () => {
  await settings();
  await fireEvent.click(screen.getByRole("checkbox", { name: /^acme/ }));
  await fireEvent.click(screen.getByRole("checkbox", { name: /^old-lab/ }));
  expect(requests()).toEqual([
    { ask: "changeSettings", namespaces: ["alice"] },
    { ask: "changeSettings", namespaces: [] },
  ]);
  const account = samples["warned"]!.account;
  await say({ ...running, account });
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /^alice/ }).disabled).toBe(true);
});

test("the theme is asked for, and shown when the view says so", async () => {
  await settings();
  await fireEvent.click(screen.getByRole("radio", { name: "Dark" }));
  expect(requests()).toEqual([{ ask: "changeSettings", theme: "dark" }]);
  await say({ ...running, settings: { ...running.settings, theme: "dark" } });
  expect(document.documentElement.dataset["theme"]).toBe("dark");
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
