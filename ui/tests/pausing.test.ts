import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import type { View } from "../src/generated/core";
import { answer, open, requests, say } from "./stage";

const { running, countdown, receipt, limit, quit } = samples;

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const press = (name: string | RegExp) => fireEvent.click(button(name));

test("one press pauses everything, after seconds in which it can be taken back", async () => {
  await open(running!);
  button("Pause all, stop $3.40/h").focus();
  await press("Pause all, stop $3.40/h");
  expect(requests()).toEqual([{ ask: "pauseAll" }]);

  await say(countdown!);
  expect(screen.getByText("in 4 s")).toBeTruthy();
  // A hasty second Enter must meet nothing, and the keyboard must not be thrown to the top.
  expect(document.activeElement?.getAttribute("role")).toBe("group");

  await press("Undo");
  await press("Pause now");
  expect(requests()).toEqual([{ ask: "cancelCountdown" }, { ask: "skipCountdown" }]);
});

test("a screen reader hears the countdown once, not each second", async () => {
  await open(running!);
  const spoken = () => screen.getAllByRole("status").map((one) => one.textContent);
  expect(spoken()).not.toContain("Pausing 3 endpoints, $3.40/h");
  await say(countdown!);
  expect(spoken()).toContain("Pausing 3 endpoints, $3.40/h");

  let changes = 0;
  const region = screen.getAllByRole("status")[0]!;
  const watcher = new MutationObserver((seen) => (changes += seen.length));
  watcher.observe(region, { childList: true, characterData: true, subtree: true });
  await say({ ...countdown!, main: { ...(countdown!.main as Extract<View["main"], { is: "countdown" }>), seconds: 3 } });
  expect(screen.getByText("in 3 s")).toBeTruthy();
  expect(changes).toBe(0);
});

test("the receipt offers the way back with its price, and can be dismissed", async () => {
  await open(receipt!);
  expect(screen.getByText("Undo resumes 3 endpoints, $3.40/h, billed from the start")).toBeTruthy();
  await press("Undo");
  await press("Done");
  expect(requests()).toEqual([{ ask: "undoPause" }, { ask: "dismissReceipt" }]);
});

test("what is not confirmed cannot be put away, only paused again", async () => {
  await open(running!);
  await say(limit!);
  expect(screen.getByRole("alert").textContent).toContain("Not confirmed: phi-4");
  expect(screen.queryByRole("button", { name: "Done" })).toBeNull();
  await press("Pause all again");
  await press("Pause again: phi-4");
  expect(requests()).toEqual([{ ask: "pauseAll" }, { ask: "pause", endpoints: ["alice/phi-4"] }]);
});

test("the first questions leave the button in reach", async () => {
  await open(samples["firstRun"]!);
  await press("Pause all, stop $3.40/h");
  await fireEvent.click(screen.getByRole("radio", { name: "Open this panel" }));
  await press("Next");
  expect(document.activeElement?.textContent).toContain("must never be paused");
  await fireEvent.click(screen.getByRole("checkbox", { name: /phi-4/ }));
  await press("Next");
  await fireEvent.click(screen.getByRole("checkbox", { name: /Remind me when a week/ }));
  await press("Done");
  expect(requests()).toEqual([
    { ask: "pauseAll" },
    {
      ask: "finishFirstRun",
      // What somebody else created is proposed.
      protected: ["alice/phi-4", "alice/bge-large", "alice/whisper"],
      leftClick: "panel",
      weeklyBudgetMicros: 50_000_000,
    },
  ]);
});

test("what is skipped is left as it is", async () => {
  await open(samples["firstRun"]!);
  await fireEvent.click(screen.getByRole("radio", { name: "Open this panel" }));
  for (let step = 1; step <= 3; step++) await press("Skip");
  expect(requests()).toEqual([
    { ask: "finishFirstRun", protected: ["alice/bge-large"], leftClick: "pause", weeklyBudgetMicros: null },
  ]);
});

test("the weekly reminder can be changed or left out, but not be nonsense", async () => {
  await open(samples["firstRun"]!);
  await press("Next");
  await press("Back");
  await press("Next");
  await press("Next");
  await fireEvent.click(screen.getByRole("checkbox", { name: /Remind me when a week/ }));
  const amount = screen.getByLabelText<HTMLInputElement>("Dollars a week");
  expect(amount.value).toBe("50");
  await fireEvent.input(amount, { target: { value: "a lot" } });
  await press("Done");
  expect(requests()).toEqual([]);
  expect(screen.getByText(/Give an amount above zero/)).toBeTruthy();
  await fireEvent.input(amount, { target: { value: "$12.50" } });
  await press("Done");
  expect(requests()).toEqual([expect.objectContaining({ weeklyBudgetMicros: 12_500_000 })]);
  await fireEvent.click(screen.getByRole("checkbox", { name: /Remind me when a week/ }));
  await press("Done");
  expect(requests()).toEqual([expect.objectContaining({ weeklyBudgetMicros: null })]);
});

test("Escape stays when asked about quitting", async () => {
  await open(quit!);
  const dialog = screen.getByRole("dialog", { name: "Quit Endpoint Guard?" }) as HTMLDialogElement;
  // The browser turns Escape into this event.
  const escape = new Event("cancel", { cancelable: true });
  dialog.dispatchEvent(escape);
  expect(requests()).toEqual([{ ask: "answerQuit", choice: "cancel" }]);
  expect(escape.defaultPrevented).toBe(true);

  await press("Pause all and quit");
  await press("Quit anyway");
  expect(requests()).toEqual([
    { ask: "answerQuit", choice: "pauseAndQuit" },
    { ask: "answerQuit", choice: "quitAnyway" },
  ]);
  await say(running!);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a request that the host does not take is not lost in silence", async () => {
  await open(running!);
  answer("ask", () => Promise.reject("the core has stopped"));
  await press("Pause all, stop $3.40/h");
  expect(await screen.findByText(/did not take the request: the core has stopped/)).toBeTruthy();
});

test("what the token may not pause is said beside the button, and again while it counts down", async () => {
  const words = /^Leaves out 1 endpoint of acme, which this token may not pause: the token lacks/;
  await open(samples["readOnly"]!);
  expect(screen.getByRole("button", { name: "Pause 2, stop $2.60/h" })).toBeTruthy();
  expect(screen.getByText(words)).toBeTruthy();
  await say(samples["readOnlyCountdown"]!);
  expect(screen.getAllByText("Pausing 2 endpoints, $2.60/h").length).toBeGreaterThan(0);
  expect(screen.getByText(words)).toBeTruthy();
});
