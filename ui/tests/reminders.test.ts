import { fireEvent, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { reminders } from "../dev/reminders";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { chosen } from "../src/pages/reminders/chosen.svelte";
import { answer, calls, openAt, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const host = (which: string | null = null) =>
  answer("find_out", ({ question }) => answerTo(question as Question, which));
const words = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();
const rows = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.children].map(words));
const asked = () => calls("find_out").map(({ question }) => question);
const picker = () => screen.queryByRole<HTMLSelectElement>("combobox", { name: "About" });

beforeEach(() => {
  host();
  Object.assign(chosen, { days: "week", endpoint: "" });
});

test("each reminder says when it was, what it was, and what became of it", async () => {
  await openAt("reminders", running);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Alerts");
  expect(screen.getByText("What you were told and when, and why something was not shown.")).toBeTruthy();
  expect(asked()).toEqual([{ ask: "reminders", range: { is: "days", count: 7 } }]);
  expect(rows()).toHaveLength(reminders.rows.length);
  expect(rows()[0]).toEqual([
    "Mon 23 Nov 18:02",
    "phi-4 has been running for 2 h left running · phi-4",
    "snoozed until 18:30",
  ]);
  expect(rows()[4]![1]).toBe("75 % of the budget: week $37.60 of $50 budget · week");
  expect(screen.getByText("Times are those of Europe/Berlin.")).toBeTruthy();
});

test("what could not be delivered is marked by a shape and words, and nothing else is", async () => {
  await openAt("reminders", running);
  const marked = [...document.querySelectorAll("td.attention")];
  expect(marked.map(words)).toEqual(["not delivered: no notification service answers; tried again"]);
  expect(marked[0]!.querySelector("svg")).not.toBeNull();
});

test("one endpoint can be looked at alone, and everything again", async () => {
  await openAt("reminders", running);
  expect([...picker()!.options].map((one) => one.text)).toEqual(["everything", "llama-3.1-8b", "mistral-7b", "phi-4"]);
  await fireEvent.change(picker()!, { target: { value: "alice/llama-3.1-8b" } });
  expect(rows().map((row) => row[2])).toEqual(["no longer applies", "held back: Do Not Disturb"]);
  await fireEvent.change(picker()!, { target: { value: "" } });
  expect(rows()).toHaveLength(reminders.rows.length);
});

test("with one endpoint there is nothing to choose, and what was chosen and is gone hides nothing", async () => {
  chosen.endpoint = "alice/llama-3.1-8b";
  host("one");
  await openAt("reminders", running);
  expect(picker()).toBeNull();
  expect(rows()).toHaveLength(5);
  expect(screen.getByText("2 older ones are not shown here.")).toBeTruthy();
});

test("more days are asked for, and remembered while the window lives", async () => {
  await openAt("reminders", running);
  await fireEvent.click(screen.getByRole("radio", { name: "30 days" }));
  await settle();
  expect(asked().pop()).toEqual({ ask: "reminders", range: { is: "days", count: 30 } });
  await press("Plan");
  await press("Alerts");
  await settle();
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "30 days" }).checked).toBe(true);
});

test("coming back to the window shows what was told meanwhile", async () => {
  host("empty");
  await openAt("reminders", running);
  expect(screen.getByText("No reminders")).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
  host();
  await fireEvent(window, new Event("focus"));
  await settle();
  expect(rows()).toHaveLength(reminders.rows.length);
});

test("a log that cannot be read says why and can be tried again", async () => {
  answer("find_out", () => Promise.reject({ code: "find-out", message: "the ledger is locked." }));
  await openAt("reminders", running);
  const why = screen.getByText("The reminders could not be read: the ledger is locked.");
  expect(why.closest("[role=alert]")).not.toBeNull();
  expect(screen.queryByRole("table")).toBeNull();
  host();
  await press("Try again");
  await settle();
  expect(screen.getByRole("table")).toBeTruthy();
  expect(screen.queryByText(/^The reminders could not be read/)).toBeNull();
});
