import { fireEvent, screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { calls, open, openAt, requests } from "./stage";

const running = samples["running"]!;
const fleet = samples["fleet"]!;
const strike = (key: string, held: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...held });
const focused = () => document.activeElement?.id;

test("/ goes to the search, and from there the arrow keys go through what was found", async () => {
  await open(fleet);
  await strike("/");
  const field = screen.getByRole<HTMLInputElement>("searchbox");
  expect(document.activeElement).toBe(field);
  await fireEvent.input(field, { target: { value: "embeddings" } });
  await strike("ArrowDown");
  expect(focused()).toMatch(/^row-.*embeddings/);
  // In the field a slash is a letter.
  field.focus();
  expect(await strike("/")).toBe(true);
});

test("the arrow keys go from row to row and stop at the ends", async () => {
  await open(running);
  await strike("ArrowDown");
  expect(focused()).toBe("row-alice/phi-4");
  await strike("ArrowDown");
  expect(focused()).toBe("row-alice/mistral-7b");
  await strike("ArrowUp");
  await strike("ArrowUp");
  expect(focused()).toBe("row-alice/phi-4");
  // From the button of a row too.
  screen.getByRole("button", { name: "Pause mistral-7b" }).focus();
  await strike("ArrowDown");
  expect(focused()).toBe("row-alice/llama-3.1-8b");
});

test("P pauses the row that has focus, once, and starts nothing", async () => {
  await open(running);
  await strike("p");
  expect(requests()).toEqual([]);
  await strike("ArrowDown");
  await strike("p");
  await strike("p", { repeat: true });
  await strike("p", { ctrlKey: true });
  expect(requests()).toEqual([{ ask: "pause", endpoints: ["alice/phi-4"] }]);
  document.getElementById("row-alice/bge-large")!.focus();
  await strike("P");
  expect(requests()).toEqual([]);
});

test("Escape empties the search first", async () => {
  await open(fleet);
  await strike("/");
  const field = screen.getByRole<HTMLInputElement>("searchbox");
  await fireEvent.input(field, { target: { value: "whisper" } });
  await strike("Escape");
  expect(field.value).toBe("");
});

test("? shows the keys in a dialog, and nothing is pressed behind it", async () => {
  await open(running);
  await strike("?");
  const dialog = screen.getByRole("dialog", { name: "Keys of this window" });
  expect(within(dialog).getByText("pauses the endpoint")).toBeTruthy();
  await strike("ArrowDown");
  await strike("p");
  expect(requests()).toEqual([]);
  await fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("Ctrl+, opens the settings from the panel and from the larger window", async () => {
  await open(running);
  await strike(",", { ctrlKey: true });
  expect(screen.getByRole("heading", { name: "Settings" })).toBeTruthy();
});

test("Ctrl+, in the larger window asks for the panel's settings", async () => {
  await openAt("budgets", running);
  await strike(",", { ctrlKey: true });
  expect(calls("open_page")).toEqual([{ page: "settings" }]);
});
