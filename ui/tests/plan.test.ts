import { fireEvent, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import type { PlanInput, Question } from "../src/generated/core";
import { plan } from "../src/pages/plan/items.svelte";
import { answer, calls, openAt, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const planned = () =>
  calls("find_out").flatMap(({ question }) => {
    const one = question as Question;
    return one.ask === "plan" ? [one.input] : [];
  });
const ways = () => [...document.querySelectorAll("figure .week")].map((one) => one.textContent!.trim());

beforeEach(() => {
  vi.useFakeTimers();
  plan.lines = null;
  plan.hours = { minutesPerDay: 120, daysPerWeek: 5, startsPerDay: 0, idleMinutes: null };
  answer("find_out", ({ question }) => answerTo(question as Question));
});
afterEach(() => void vi.useRealTimers());

async function opened(): Promise<void> {
  await openAt("plan", running);
  await quiet();
}

/** Nobody types for a while. */
async function quiet(): Promise<void> {
  vi.advanceTimersByTime(200);
  await settle();
}

async function fill(name: string | RegExp, value: string): Promise<void> {
  await fireEvent.input(screen.getByLabelText(name), { target: { value } });
}

test("the three endpoints for two hours on five days cost $34.00 a week, always on $571.20", async () => {
  await opened();
  expect(planned()).toEqual([
    {
      items: [
        item("llama-3.1-8b", 800_000, 155),
        item("mistral-7b", 800_000, 140),
        item("phi-4", 1_800_000, 200),
      ],
      minutesPerDay: 120,
      daysPerWeek: 5,
      startsPerDay: 0,
      idleMinutes: 15,
    },
  ]);
  expect(ways()).toEqual(["$571.20a week", "$34.00a week", "$38.25a week"]);
  expect(screen.getByText(/These hours cost \$537.20 a week less than always on/)).toBeTruthy();
  const together = within(screen.getByRole("table")).getByRole("row", { name: /^Together/ });
  const amounts = [...together.children].map((one) => one.textContent!.trim().replace(/\s+/g, " "));
  expect(amounts).toEqual(["Together", "$3.40/h", "$571.20 $2,482.00", "$34.00 $147.74", "$38.25 $166.21"]);
  expect(screen.getByText(/phi-4 takes 3 min 20 s to start: pausing pays/)).toBeTruthy();

  await fill("Time a day", "8 h");
  await quiet();
  expect(ways()[1]).toBe("$136.00a week");
});

test("it begins with what is running", async () => {
  const rows = running.rows.map((row) => ({ ...row, billable: row.label === "bge-large" }));
  await openAt("plan", { ...running, rows });
  await quiet();
  expect(last().items.map((one) => one.label)).toEqual(["bge-large"]);
});

test("typing asks once it rests, and the last answer wins", async () => {
  await opened();
  const waiting: (() => void)[] = [];
  answer("find_out", ({ question }) => new Promise((done) => waiting.push(() => done(answerTo(question as Question)))));
  for (const time of ["1 h", "12 h", "4 h"]) await fill("Time a day", time);
  await quiet();
  expect(planned().slice(1).map((one) => one.minutesPerDay)).toEqual([240]);
  await fill("Time a day", "8 h");
  await quiet();
  waiting[1]!();
  await settle();
  waiting[0]!();
  await settle();
  expect(ways()[1]).toBe("$136.00a week");
});

test("hardware and a rate of one's own can be added, and taken out again", async () => {
  await opened();
  const picker = screen.getByLabelText(/^Add an endpoint/);
  for (const value of ["hardware:gcp/us-central1/nvidia-h100/x8", "rate"]) {
    await fireEvent.change(picker, { target: { value } });
  }
  await fill("Rate in dollars for an hour", "2.75");
  await quiet();
  expect(last().items.slice(3)).toEqual([item("8× H100", 80_000_000, null), item("your rate", 2_750_000, null)]);

  await fill("Rate in dollars for an hour", "much");
  await quiet();
  expect(screen.getByText("One of the fields cannot be read as a number.")).toBeTruthy();
  for (const name of ["your rate", "8× H100", "phi-4", "mistral-7b", "llama-3.1-8b"]) await press(`Remove ${name}`);
  await quiet();
  expect(screen.getByText(/Add an endpoint of alice, hardware of the price list or a rate above/)).toBeTruthy();
});

test("a price that is not known makes the sum “at least”", async () => {
  await opened();
  await fireEvent.change(screen.getByLabelText(/^Add an endpoint/), { target: { value: "endpoint:alice/gpt-oss" } });
  await quiet();
  expect(last().items[3]).toEqual(item("gpt-oss", null, null));
  expect(ways()[1]).toBe("at least $34.00a week");
});

test("what cannot be worked out says why and can be tried again", async () => {
  answer("find_out", () => Promise.reject({ code: "find-out", message: "Endpoint Guard is ending." }));
  await opened();
  expect(screen.getByText(/Endpoints and prices could not be read: Endpoint Guard is ending/)).toBeTruthy();
  answer("find_out", ({ question }) => answerTo(question as Question));
  await press("Try again");
  await settle();
  await quiet();
  expect(ways()[1]).toBe("$34.00a week");
});

function last(): PlanInput {
  return planned().pop()!;
}

function item(label: string, rateMicrosPerHour: number | null, coldStartSeconds: number | null) {
  return {
    label,
    rateMicrosPerHour,
    minReplicas: 1,
    additionalReplicas: 0,
    scaleUpMinutesPerDay: 0,
    coldStartSeconds,
  };
}
