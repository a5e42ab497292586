import { fireEvent, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import { starting, terminal, working } from "../dev/sessions";
import type { Question, SessionDraft, View } from "../src/generated/core";
import { form } from "../src/pages/sessions/form.svelte";
import { answer, calls, open, openAt, requests, say, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const questions = () => calls("find_out").map(({ question }) => question as Question);
const drafts = () => questions().flatMap((one) => (one.ask === "sessionDraft" && one.draft ? [one.draft] : []));

beforeEach(() => {
  vi.useFakeTimers();
  form.now = null;
  answer("find_out", ({ question }) => answerTo(question as Question));
});
afterEach(() => void vi.useRealTimers());

async function opened(view: View = running): Promise<void> {
  await openAt("sessions", view);
  await quiet();
}

/** Nobody types for a while. */
async function quiet(): Promise<void> {
  vi.advanceTimersByTime(200);
  await settle();
}

async function pick(name: RegExp): Promise<void> {
  await fireEvent.click(screen.getByRole("checkbox", { name }));
}

function last(): SessionDraft {
  return drafts().pop()!;
}

test("the form begins as the host says, and tells what a session costs before it starts", async () => {
  await opened();
  expect(questions()[0]).toEqual({ ask: "sessionDraft", draft: null });
  expect((screen.getByRole("radio", { name: "1 h" }) as HTMLInputElement).checked).toBe(true);
  expect((screen.getByLabelText("Ready within") as HTMLInputElement).value).toBe("15 min");
  expect(screen.getByText("A session needs at least one endpoint.")).toBeTruthy();

  await pick(/^llama/);
  await pick(/^phi-4/);
  await fireEvent.click(screen.getByRole("radio", { name: "2 h" }));
  await fireEvent.click(screen.getByRole("radio", { name: "one at a time" }));
  await fireEvent.input(screen.getByLabelText("Command"), { target: { value: "pytest" } });
  await quiet();
  expect(last()).toEqual({
    endpoints: ["alice/llama-3.1-8b", "alice/phi-4"],
    order: "oneAtATime",
    end: { is: "after", minutes: 120 },
    command: "pytest",
    readyWithinMinutes: 15,
    pauseRunning: false,
  });
  expect(screen.getByText("$2.60/h")).toBeTruthy();
  expect(screen.getByText("$5.20 for 120 min")).toBeTruthy();
  expect(screen.getByText(/^Starting is billed as well/)).toBeTruthy();

  await press("Start session");
  await settle();
  const plan = requests().find((one) => one.ask === "startSession");
  expect(plan).toMatchObject({ plan: { endpoints: ["alice/llama-3.1-8b", "alice/phi-4"], work: { line: "pytest" } } });
  expect((screen.getByRole("button", { name: "Starting…" }) as HTMLButtonElement).disabled).toBe(true);

  await say({ ...running, sessions: [starting] });
  await quiet();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Open sessions");
  expect(screen.getByRole("heading", { name: "Arming, 1 of 3 ready" })).toBeTruthy();
  await press("Start another session…");
  await quiet();
  expect(screen.queryAllByRole("checkbox", { checked: true })).toHaveLength(0);
});

test("what runs already, what is protected and what has no price is said in words", async () => {
  await opened();
  const list = within(screen.getByRole("group", { name: "Endpoints" }));
  const rows = list.getAllByRole("listitem").map((one) => one.textContent!.trim().replace(/\s+/g, " "));
  expect(rows[1]).toBe("mistral-7b running; left running afterwards $0.80/h");
  expect(rows[3]).toBe("bge-large paused; protected $0.50/h");
  expect(rows[4]).toBe("gpt-oss paused price unknown");
  await pick(/^mistral/);
  await quiet();
  expect(screen.getByText(/^mistral-7b runs already and is left running/)).toBeTruthy();
  await fireEvent.click(screen.getByRole("checkbox", { name: "Pause afterwards also what runs already" }));
  await quiet();
  expect(last().pauseRunning).toBe(true);
});

test("a length of one's own, a time of day and the command's end can be chosen", async () => {
  await opened();
  await pick(/^phi-4/);
  await fireEvent.click(screen.getByRole("radio", { name: "other length" }));
  await fireEvent.input(screen.getByLabelText("Length"), { target: { value: "45" } });
  await quiet();
  expect(last().end).toEqual({ is: "after", minutes: 45 });
  await fireEvent.input(screen.getByLabelText("Length"), { target: { value: "" } });
  await press("Start session");
  await settle();
  expect(screen.getByText("It cannot start: one of the fields cannot be read as a number.")).toBeTruthy();
  expect(requests()).toEqual([]);

  await fireEvent.click(screen.getByRole("radio", { name: "until a time" }));
  await quiet();
  expect(screen.getByText("An end is a time of day such as 16:00.")).toBeTruthy();
  await fireEvent.input(screen.getByLabelText("Ends at"), { target: { value: "16:00" } });
  await quiet();
  expect(last().end).toEqual({ is: "at", time: "16:00" });
  await fireEvent.click(screen.getByRole("radio", { name: "until its command ends" }));
  await quiet();
  expect(last().end).toEqual({ is: "withCommand" });
  await press("Start session");
  await settle();
  expect(screen.getByText("It cannot start: a session needs a length, an end or a command.")).toBeTruthy();
});

test("why the host did not begin it is said in the form", async () => {
  await opened(samples["off"]!);
  await pick(/^phi-4/);
  await quiet();
  await press("Start session");
  await settle();
  await say(samples["sessionRefused"]!);
  expect(screen.getByText(/^It cannot start: the budget of \$50\.00 for this week is used up/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Start session" })).toBeTruthy();
});

test("an open session says how far each endpoint is, and can be extended and ended", async () => {
  await opened({ ...running, sessions: [working, terminal] });
  const session = within(screen.getByRole("article", { name: "Session of phi-4 and llama-3.1-8b" }));
  expect(session.getByText("until 18:50 · $0.72 so far")).toBeTruthy();
  expect((session.getByRole("progressbar") as HTMLProgressElement).value).toBe(20);
  await fireEvent.click(session.getByRole("button", { name: "Extend by 30 min" }));
  await fireEvent.click(session.getByRole("button", { name: "End now" }));
  expect(requests()).toEqual([
    { ask: "extendSession", id: working.id, minutes: 30 },
    { ask: "endSession", id: working.id },
  ]);
  const other = within(screen.getByRole("article", { name: "Session of bge-large" }));
  expect(other.getByText("$0.31 so far · in a terminal")).toBeTruthy();
  expect(other.queryByRole("button")).toBeNull();
});

test("the panel has a strip for each session, and says when its stage changes", async () => {
  await open({ ...running, sessions: [starting] });
  const strip = within(screen.getByRole("list", { name: "Open sessions" }));
  expect(strip.getByText("Arming, 1 of 3 ready")).toBeTruthy();
  expect(strip.queryByRole("button", { name: /^Extend/ })).toBeNull();
  await say({ ...running, sessions: [{ ...working, id: starting.id }] });
  expect(screen.getAllByRole("status")[0]!.textContent).toBe("Session of phi-4 and llama-3.1-8b: Working, 48 min left");
  await say({ ...running, sessions: [{ ...working, id: starting.id, text: "Working, 47 min left" }] });
  expect(screen.getAllByRole("status")[0]!.textContent).toContain("48 min left");
  await fireEvent.click(strip.getByRole("button", { name: "Extend by 1 h: the session of phi-4 and llama-3.1-8b" }));
  expect(requests()).toEqual([{ ask: "extendSession", id: working.id, minutes: 60 }]);
  await say(running);
  expect(screen.queryByRole("list", { name: "Open sessions" })).toBeNull();
  expect(screen.getAllByRole("status")[0]!.textContent).toBe("The session of phi-4 and llama-3.1-8b is over.");
  await press("Sessions");
  expect(calls("open_page")).toEqual([{ page: "sessions" }]);
});

test("a receipt opens to its endpoints and is saved and copied", async () => {
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void copied.push(text) } });
  answer("save_export", ({ file }) => `/home/alice/Downloads/${String(file)}`);
  await opened();
  const table = within(screen.getByRole("table", { name: "Sessions of the past, the last first" }));
  expect(table.getByText("failed: phi-4 was not ready within 15 min")).toBeTruthy();
  await press("Wed 18 Nov, 09:30");
  await settle();
  const uses = within(screen.getByRole("table", { name: "Endpoints of this session" }));
  expect(uses.getByText("ran before and was left as it was")).toBeTruthy();
  expect(screen.getByText(/20261118-093012-7xy8\.log$/)).toBeTruthy();
  await press("Copy as Markdown");
  await settle();
  expect(copied).toEqual(["# Session 20261118-093012-7xy8\n"]);
  await press("Save as JSON");
  await settle();
  expect(screen.getByText("Saved as /home/alice/Downloads/session-20261118-093012-7xy8.json")).toBeTruthy();
  const weeks = within(screen.getByRole("table", { name: "What sessions cost each week" }));
  expect(weeks.getByRole("row", { name: /week of Mon 16 Nov/ }).textContent).toContain("$0.74");
  vi.unstubAllGlobals();
});

test("receipts are read again when one was written, and their place says what will appear", async () => {
  answer("find_out", ({ question }) => answerTo(question as Question, "empty"));
  await opened();
  expect(screen.getByText("No session has ended yet")).toBeTruthy();
  await press("Pick endpoints");
  await settle();
  expect((document.activeElement as HTMLInputElement).type).toBe("checkbox");
  const reads = () => questions().filter((one) => one.ask === "sessions").length;
  expect(reads()).toBe(1);
  answer("find_out", ({ question }) => answerTo(question as Question));
  await say({ ...running, sessionWrites: 1 });
  await settle();
  expect(reads()).toBe(2);
  expect(screen.getByRole("button", { name: "Mon 23 Nov, 14:02" })).toBeTruthy();
});
