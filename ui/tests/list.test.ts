import { fireEvent, screen, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { timelineOf } from "../dev/timeline";
import type { View } from "../src/generated/core";
import { answer, open, requests, say } from "./stage";

const running = samples["running"]!;
const many = samples["many"]!;
const rows = () => within(screen.getByRole("list", { name: "Endpoints" })).getAllByRole("listitem");
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const escape = () => fireEvent.keyDown(document.body, { key: "Escape" });

test("what costs money is always listed; of the rest five, until more are asked for", async () => {
  await open(running);
  expect(rows()).toHaveLength(3 + 5);
  await press("2 more that are off");
  expect(rows()).toHaveLength(10);
});

test("searching starts at twelve endpoints and finds by name and model", async () => {
  const eleven: View = { ...many, rows: many.rows.slice(0, 11) };
  await open(eleven);
  expect(screen.queryByRole("searchbox")).toBeNull();

  await say({ ...many, rows: many.rows.slice(0, 12) });
  const field = screen.getByRole("searchbox");
  await fireEvent.input(field, { target: { value: "EVAL-3" } });
  expect(rows().map((row) => row.textContent)).toEqual([expect.stringContaining("eval-3")]);
  await fireEvent.input(field, { target: { value: "microsoft" } });
  expect(rows()).toHaveLength(6);
  await fireEvent.input(field, { target: { value: "nothing like it" } });
  expect(screen.getByText(/No endpoint has “nothing like it”/)).toBeTruthy();
});

test("the button of a row pauses it at once, while resuming asks first and arms", async () => {
  await open(running);
  await press("Pause phi-4");
  expect(requests()).toEqual([{ ask: "pause", endpoints: ["alice/phi-4"] }]);

  await press("Resume bge-large");
  await tick();
  expect(requests()).toEqual([]);
  expect(document.activeElement?.textContent).toContain("Billing starts at once");
  await press("Resume");
  expect(requests()).toEqual([{ ask: "resume", endpoints: ["alice/bge-large"], arm: true }]);
});

test("arming is left out only when its tick is taken away", async () => {
  await open(running);
  await press("Resume bge-large");
  await fireEvent.click(screen.getByRole("checkbox", { name: /Turn on auto-stop first/ }));
  expect(screen.getByText(/nothing but a pause stops it/)).toBeTruthy();
  await press("Resume");
  expect(requests()).toEqual([{ ask: "resume", endpoints: ["alice/bge-large"], arm: false }]);
});

test("a row opens to everything else, and Escape gives focus back to it", async () => {
  await open(samples["unbounded"]!);
  const summary = screen.getByRole("button", { name: /^phi-4/ });
  await fireEvent.click(summary);
  expect(summary.getAttribute("aria-expanded")).toBe("true");
  const details = within(document.getElementById("details-alice/phi-4")!);
  for (const name of ["Turn on auto-stop, then scale to zero", "Turn on auto-stop", "Keep running for 1 h", "Keep running for 2 h"]) {
    await fireEvent.click(details.getByRole("button", { name }));
  }
  await fireEvent.click(details.getByRole("radio", { name: "Protected" }));
  const one = "alice/phi-4";
  expect(requests()).toEqual([
    { ask: "scaleToZero", endpoints: [one] },
    { ask: "arm", endpoints: [one] },
    { ask: "snooze", endpoint: one, minutes: 60 },
    { ask: "snooze", endpoint: one, minutes: 120 },
    { ask: "changeSettings", of: { is: "endpoint", id: one }, set: { "guard.level": "protected" } },
  ]);

  await escape();
  expect(document.getElementById("details-alice/phi-4")).toBeNull();
  expect(document.activeElement).toBe(summary);
});

test("a row says its guard level, which rule gave it and what comes next", async () => {
  const guarded = { rule: "by its tag guard:max=3h", next: "paused at 21:30, its limit of 3 h" };
  const rows = running.rows.map((row) =>
    row.label === "phi-4" ? { ...row, ...guarded, level: "guard" as const } : row,
  );
  await open({ ...running, rows });
  await press(/^phi-4/);
  const details = within(document.getElementById("details-alice/phi-4")!);
  const chosen = () => details.getAllByRole<HTMLInputElement>("radio").find((one) => one.checked)?.value;
  expect(chosen()).toBe("guard");
  expect(details.getByText(guarded.rule)).toBeTruthy();
  expect(details.getByText(guarded.next)).toBeTruthy();
  await fireEvent.click(details.getByRole("radio", { name: "Watch" }));
  const of = { is: "endpoint", id: "alice/phi-4" };
  expect(requests()).toEqual([{ ask: "changeSettings", of, set: { "guard.level": "watch" } }]);
  await say(running);
  expect(chosen()).toBe("watch");
});

test("an endpoint that nothing stops gets auto-stop from the top of the page", async () => {
  await open(samples["unbounded"]!);
  await press("Turn on auto-stop");
  expect(requests()).toEqual([{ ask: "arm", endpoints: ["alice/phi-4"] }]);
});

test("everything that can be pressed is a native control in reach of the Tab key", async () => {
  await open(samples["unbounded"]!);
  await press(/^phi-4/);
  const pressable = [...document.querySelectorAll<HTMLElement>("button, input, a, [role=button]")];
  expect(pressable.length).toBeGreaterThan(20);
  for (const one of pressable) {
    expect(one.matches("button, input")).toBe(true);
    expect(one.tabIndex).toBe(0);
    const named = one.closest("label") ?? one;
    expect((one.getAttribute("aria-label") ?? named.textContent ?? "").trim()).not.toBe("");
  }
  // The one button comes before the list, so that it is the first stop but for the arming above it.
  const order = pressable.map((one) => one.textContent?.trim());
  expect(order.slice(0, 2)).toEqual(["Turn on auto-stop", "Pause all, stop $3.40/h"]);
});

test("old figures say so and offer another try", async () => {
  await open(samples["stale"]!);
  await press("Retry");
  expect(requests()).toEqual([{ ask: "refresh" }]);
});

test("what happened to an endpoint is read when asked for, and says who did it", async () => {
  const asked: unknown[] = [];
  answer("find_out", ({ question }) => {
    asked.push(question);
    return { is: "timeline", ...timelineOf("alice/phi-4") };
  });
  await open(running);
  await press(/^phi-4/);
  const details = within(document.getElementById("details-alice/phi-4")!);
  expect(asked).toEqual([]);
  const button = details.getByRole("button", { name: "What happened" });
  await fireEvent.click(button);
  const list = await details.findByRole("list", { name: "What happened in the last 7 days" });
  expect(within(list).getAllByRole("listitem").map((row) => row.textContent)).toContain("Mon 23 Nov 18:01:07 bea resumed it");
  expect(asked).toEqual([{ ask: "timeline", endpoint: "alice/phi-4", range: { is: "days", count: 7 } }]);
  await fireEvent.click(button);
  expect(details.queryByRole("list")).toBeNull();
});

test("the debugger is offered where something is stuck or failed, and the button says what it does", async () => {
  const [first, ...others] = running.rows;
  await open({ ...running, rows: [{ ...first!, debuggable: true }, ...others] });
  await fireEvent.click(screen.getByRole("button", { name: /^phi-4/ }));
  const button = screen.getByRole("button", { name: /debugger/ });
  const says = document.getElementById(button.getAttribute("aria-describedby")!)!;
  expect(says.textContent).toContain("is not documented");
  await fireEvent.click(button);
  expect(requests()).toEqual([{ ask: "debug", endpoint: "alice/phi-4" }]);
  await say(running);
  expect(screen.queryByRole("button", { name: /debugger/ })).toBeNull();
});
