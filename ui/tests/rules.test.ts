import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import type { Own, Question, Ruled } from "../src/generated/core";
import { expanded } from "../src/pages/rules/days";
import { last, OWN } from "../src/pages/rules/keys";
import { minutesTyped, timeTyped, typed } from "../src/lengths";
import { saved } from "../src/pages/rules/saved.svelte";
import { answer, calls, openAt, requests, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const choose = (group: string, name: string) =>
  fireEvent.click(within(screen.getByRole("group", { name: group })).getByRole("radio", { name }));
const fill = (name: string, value: string) => fireEvent.input(screen.getByLabelText(name), { target: { value } });
const save = () => screen.getByRole<HTMLButtonElement>("button", { name: "Save" });
const drafts = () =>
  calls("find_out")
    .map(({ question }) => question as Extract<Question, { ask: "rules" }>)
    .map(({ draft }) => draft)
    .filter((draft) => draft !== null);

/** The one request, which sets this and takes back all else. */
function expectSet(of: Ruled, said: Record<string, unknown>): void {
  const back = Object.fromEntries(OWN.map((path) => [path, null]));
  expect(requests()).toEqual([{ ask: "changeSettings", of, set: { ...back, ...said } }]);
}

/** The time until the preview is asked for. */
async function pass(): Promise<void> {
  await vi.advanceTimersByTimeAsync(400);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  answer("find_out", ({ question }) => answerTo(question as Question));
  Object.assign(saved, { of: "", before: null });
  return () => vi.useRealTimers();
});

test("what is not said is followed, and the page says which rule that is", async () => {
  await openAt("rules/alice/qwen2.5-coder", running);
  expect(screen.getAllByRole("radio", { name: "Default", checked: true })).toHaveLength(3);
  expect(screen.getByText("Guard, by its tag guard:max=2h")).toBeTruthy();
  expect(screen.getByText("2 h, by its tag guard:max=2h")).toBeTruthy();
  expect(screen.getByText("default (Always)")).toBeTruthy();
  expect(save().disabled).toBe(true);
  await pass();
  expect(screen.getByRole("heading", { name: "What comes next" })).toBeTruthy();
  expect(screen.getByText("Nothing is paused or started by itself.")).toBeTruthy();
});

test("everything has nothing behind it to follow", async () => {
  await openAt("rules", running);
  expect(screen.queryAllByRole("radio", { name: "Default" })).toHaveLength(0);
  await fill("First reminder when it has run for", " ");
  expect(save().disabled).toBe(true);
  expect(screen.getAllByText("Give a time such as 90 min or 1 h 30 min.").length).toBeGreaterThan(0);
});

test("a change is shown with what it would do, and holds only when saved", async () => {
  await openAt("rules/alice/qwen2.5-coder", running);
  await choose("Guard level", "Guard");
  await fill("Level guard pauses when it has run for", "1 h 30 min");
  await pass();
  expect(drafts().slice(-1)[0]).toEqual({ level: "guard", limit_minutes: 90 });
  expect(screen.getByRole("heading", { name: "With these rules" })).toBeTruthy();
  expect(screen.getByText(/paused at 18:00, its limit of 90 min/)).toBeTruthy();
  expect(requests()).toEqual([]);
  await fireEvent.submit(screen.getByRole("form"));
  await settle();
  expectSet({ is: "endpoint", id: "alice/qwen2.5-coder" }, { "guard.level": "guard", "guard.limit_minutes": 90 });
});

test("a window is added, its days and times are set, and it is saved as the file has it", async () => {
  await openAt("rules/acme", running);
  await choose("When it may run", "These times of the week");
  const days = within(screen.getByRole("group", { name: "Days" }));
  await fireEvent.click(days.getByRole("checkbox", { name: "Friday" }));
  await fill("to", "00:00");
  expect(screen.getByText("the end of the day")).toBeTruthy();
  await fireEvent.submit(screen.getByRole("form"));
  await settle();
  const windows = [{ days: ["mon", "tue", "wed", "thu"], from: "09:00", to: "24:00" }];
  expectSet({ is: "namespace", name: "acme" }, { "guard.windows": windows });
});

test("an unfinished window is not saved, and the page says what is missing", async () => {
  await openAt("rules/alice/qwen2.5-coder", running);
  await choose("When it may run", "These times of the week");
  await fill("from", "");
  expect(save().disabled).toBe(true);
  expect(screen.getAllByText("Window 1 needs a beginning such as 09:00.").length).toBeGreaterThan(0);
  await press("Remove window 1");
  expect(screen.getAllByText("Add a window, or choose Always.").length).toBeGreaterThan(0);
  await fireEvent.submit(screen.getByRole("form"));
  expect(requests()).toEqual([]);
});

test("what the core refuses is said in its words and cannot be saved", async () => {
  await openAt("rules/alice/qwen2.5-coder", running);
  await choose("When it may run", "These times of the week");
  answer("find_out", () => {
    throw 'invalid args `question` for command `find_out`: "Mars" is not a known time zone.';
  });
  await fill("time zone", "Mars");
  await pass();
  expect(screen.getByText('"Mars" is not a known time zone.')).toBeTruthy();
  expect(save().disabled).toBe(true);
});

test("saving can be taken back", async () => {
  const own: Own = {};
  answer("find_out", ({ question }) => {
    const asked = question as Extract<Question, { ask: "rules" }>;
    const found = answerTo(asked) as { own: Own };
    return { ...found, own: { ...own } };
  });
  answer("ask", ({ request }) => {
    const asked = request as { ask: string; set: Record<string, unknown> };
    if (asked.ask !== "changeSettings") return;
    for (const path of OWN) {
      if (asked.set[path] === null) delete own[last(path)];
      else Object.assign(own, { [last(path)]: asked.set[path] });
    }
  });
  await openAt("rules/alice/qwen2.5-coder", running);
  await choose("Guard level", "Protected");
  await fireEvent.submit(screen.getByRole("form"));
  await settle();
  await settle();
  expect(screen.getByText("Saved.")).toBeTruthy();
  requests();
  await press("Undo");
  await settle();
  expectSet({ is: "endpoint", id: "alice/qwen2.5-coder" }, {});
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("leaving with changes asks first, and Escape stays", async () => {
  await openAt("rules/alice/phi-4", running);
  await choose("Guard level", "Watch");
  await press("Budgets");
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Guarding");
  const question = screen.getByRole("alertdialog");
  expect(document.activeElement).toBe(question);
  await fireEvent.keyDown(question, { key: "Escape" });
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Watch" }).checked).toBe(true);
  await press("Budgets");
  await fireEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Discard" }));
  await settle();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Budgets");
  expect(requests()).toEqual([]);
});

test("days and lengths are read as people and files write them", () => {
  expect(expanded(undefined)).toHaveLength(7);
  expect(expanded(["mon-fri", "sun"])).toEqual(["mon", "tue", "wed", "thu", "fri", "sun"]);
  expect(expanded(["sat-mon"])).toEqual(["mon", "sat", "sun"]);
  const read: [string, number | null][] = [
    ["90", 90],
    ["1 h 30 min", 90],
    ["2h", 120],
    ["never", 0],
    ["soon", null],
    ["", null],
  ];
  for (const [text, minutes] of read) expect(minutesTyped(text), text).toBe(minutes);
  expect(["9:00", "18.30", "24:00", "24:30", "9", ""].map(timeTyped)).toEqual([
    "09:00",
    "18:30",
    "24:00",
    null,
    null,
    null,
  ]);
  expect([typed(0), typed(90), typed(120), typed(45)]).toEqual(["never", "1 h 30 min", "2 h", "45 min"]);
});
