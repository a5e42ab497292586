import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { nothing } from "../dev/history";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { chosen } from "../src/pages/history/range.svelte";
import { answer, calls, openAt, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const choose = (name: string) => fireEvent.click(screen.getByRole("radio", { name }));
// Found without roles where it is done often: looking for those in a large page is slow.
const days = () => document.querySelector<HTMLInputElement>("figure input[type=range]")!;
const key = (name: string) => fireEvent.keyDown(days(), { key: name });
const readout = () => document.querySelector('figure [aria-live="polite"]')!.textContent!.replace(/\s+/g, " ").trim();
const asked = () => calls("find_out").map((args) => args["question"] as Question);
const column = (at: number) =>
  [...document.querySelectorAll("tbody tr")].map((row) => row.children[at]!.textContent!.trim());

function host(which: string | null = null): void {
  answer("find_out", ({ question }) => answerTo(question as Question, which));
}

beforeEach(() => {
  Object.assign(chosen, { choice: "thirty", from: "", to: "" });
  host();
});

test("a weekend left on is read off in words: how much, and that no requests", async () => {
  await openAt("history", running);
  expect(screen.getByText("last 30 days").nextElementSibling?.textContent).toBe("$318.00 to $344.22");
  expect(screen.getByRole("img", { name: /^last 30 days: \$318.00 to \$344.22. phi-4/ })).toBeTruthy();

  expect(screen.getByText("Saved about $41.20 by 6 pauses").title).toMatch(/^Each pause counts until its next resume/);

  await key("End");
  expect(readout()).toMatch(/^Mon 23 Nov \$9.80 phi-4 \$3.96/);
  for (let step = 0; step < 8; step += 1) await key("ArrowLeft");
  expect(readout()).toBe("Sun 15 Nov $43.20 phi-4 $43.20, no request");
  expect(days().getAttribute("aria-valuetext")).toBe("Sun 15 Nov");
  // Two days are marked in the picture, and the table names the money.
  expect([...document.querySelectorAll("figure svg text")].filter((one) => one.textContent === "0")).toHaveLength(2);
  expect(screen.getByText("$86.40 on days without a request")).toBeTruthy();
  expect(screen.getByText("of which $86.40 on days without a request")).toBeTruthy();

  await key("ArrowDown");
  expect(readout()).toBe("phi-4 running 2 d 15 h, from Fri 13 Nov 17:24");
  await key("ArrowDown");
  expect(readout()).toMatch(/^llama-3.1-8b paused/);
  await key("Home");
  expect(readout()).toMatch(/^llama-3.1-8b absent/);
  await key("ArrowUp");
  await key("ArrowUp");
  expect(readout()).toMatch(/^Sun 25 Oct \$0.00 a day of 25 h$/);
});

test("what was not tracked is a range, hatched, and never zero", async () => {
  await openAt("history", running);
  await key("End");
  for (let step = 0; step < 5; step += 1) await key("ArrowLeft");
  expect(readout()).toMatch(/^Wed 18 Nov \$4.88 to \$20.00 8 h 24 min not tracked, up to \$15.12/);
  expect(readout()).toContain("phi-4 $0.00 to $15.12");
  expect(document.querySelectorAll("figure [fill='url(#hatch)']").length).toBeGreaterThan(3);
  expect(screen.queryByText(/nothing is known that bounds it/)).toBeNull();
});

test("an amount that nothing bounds is open at the top and says so", async () => {
  host("open");
  await openAt("history", running);
  expect(screen.getByText("last 30 days").nextElementSibling?.textContent).toBe("at least $318.00");
  expect(screen.getByText(/nothing is known that bounds it/)).toBeTruthy();
  await key("End");
  for (let step = 0; step < 5; step += 1) await key("ArrowLeft");
  expect(readout()).toContain("at least $4.88");
});

test("the table has the same numbers, by endpoint or by day, in the order one wants", async () => {
  await openAt("history", running);
  expect(column(0)[0]).toContain("phi-4");
  expect(column(5)[0]).toContain("$209.65 to $233.77");
  await press("Endpoint");
  expect(column(0)[0]).toContain("whisper");
  await press(/^Endpoint/);
  expect(column(0)[0]).toContain("bge-large");
  expect(screen.getByRole("columnheader", { name: /^Endpoint/ }).getAttribute("aria-sort")).toBe("ascending");

  await choose("By day");
  expect(column(0)[0]).toBe("Mon 23 Nov");
  expect(column(0)).toHaveLength(30);
  await press("Cost");
  expect(column(3).slice(0, 2)).toEqual(["$43.20", "$43.20"]);
  expect(column(2)[0]).toMatch(/^0\s+no requests$/);
});

test("the days one looks at are remembered, and one's own begin with those in sight", async () => {
  await openAt("history", running);
  await choose("7 days");
  await settle();
  await press("Budgets");
  await press("History");
  await settle();
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "7 days" }).checked).toBe(true);
  await choose("From… to…");
  await settle();
  const last = () => screen.getByLabelText<HTMLInputElement>("Last day");
  expect(last().value).toBe("2026-11-23");
  await fireEvent.input(last(), { target: { value: "2026-11-01" } });
  expect(screen.getByText("The last day lies before the first.")).toBeTruthy();
  await fireEvent.input(last(), { target: { value: "2026-11-20" } });
  await settle();
  const ranges = asked().flatMap((one) => (one.ask === "history" ? [one.range] : []));
  expect(ranges).toEqual([
    { is: "days", count: 30 },
    { is: "days", count: 7 },
    { is: "days", count: 7 },
    { is: "between", from: "2026-11-17", to: "2026-11-23" },
    { is: "between", from: "2026-11-17", to: "2026-11-20" },
  ]);
});

test("the cost is not kept waiting for the requests, and stays when they do not come", async () => {
  let refuse: (why: unknown) => void = () => undefined;
  answer("find_out", ({ question }) => {
    const one = question as Question;
    return one.ask === "requests" ? new Promise((_, no) => (refuse = no)) : answerTo(one);
  });
  await openAt("history", running);
  expect(screen.getByText(/Asking Hugging Face for the requests/)).toBeTruthy();
  expect(column(4)).toEqual(["…", "…", "…", "…", "…"]);
  refuse({ code: "find-out", message: "Hugging Face cannot be reached." });
  await settle();
  expect(screen.getByText(/The requests could not be read: Hugging Face cannot be reached/)).toBeTruthy();
  expect(column(5)[0]).toContain("$209.65");
});

test("of two ranges asked for in a hurry the last one is shown", async () => {
  const waiting: (() => void)[] = [];
  answer("find_out", ({ question }) => {
    const one = question as Question;
    return new Promise((done) => waiting.push(() => done(answerTo(one))));
  });
  await openAt("history", running);
  await choose("7 days");
  await settle();
  waiting[1]!();
  await settle();
  waiting[0]!();
  await settle();
  expect(screen.getAllByText("last 7 days").length).toBeGreaterThan(0);
  expect(screen.queryByText("last 30 days")).toBeNull();
});

test("a history that cannot be read says why and can be tried again", async () => {
  answer("find_out", () => Promise.reject({ code: "find-out", message: "the ledger is locked." }));
  await openAt("history", running);
  const words = screen.getByText(/The history could not be read: the ledger is locked/);
  expect(words.closest("[role=alert]")).not.toBeNull();
  host();
  await press("Try again");
  await settle();
  expect(screen.getByRole("table")).toBeTruthy();
  expect(screen.queryByText(/could not be read/)).toBeNull();
});

test("an empty history says what will appear and offers one step", async () => {
  answer("find_out", () => ({ is: "history", ...nothing }));
  await openAt("history", running);
  expect(screen.getByText(/each day appears here/)).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
  await press("Plan what endpoints would cost");
  expect(calls("open_page")).toEqual([{ page: "plan" }]);
});

test("what is shown can be saved, and where is said", async () => {
  answer("save_export", ({ file }) => `/home/alice/Downloads/${file}`);
  await openAt("history", running);
  await press("Save as CSV");
  await settle();
  expect(asked().pop()).toEqual({ ask: "export", range: { is: "days", count: 30 }, by: "endpoint", format: "csv" });
  expect(screen.getByText("Saved as /home/alice/Downloads/cost-2026-10-25-to-2026-11-23.csv")).toBeTruthy();
  answer("save_export", () => Promise.reject({ code: "export", message: "Could not save it: the disk is full." }));
  await press("Save as JSON");
  await settle();
  expect(screen.getByText("Could not save it: the disk is full.")).toBeTruthy();
});

test("of many endpoints eight have their colour, the rest is folded into one", async () => {
  host("crowded");
  await openAt("history", running);
  const legend = within(screen.getByRole("list", { name: "What the colours mean" }));
  expect(legend.getAllByRole("listitem")).toHaveLength(9);
  expect(legend.getByText(/6 others/)).toBeTruthy();
  const names = () => document.querySelectorAll("figure text.name").length;
  expect(names()).toBe(8);
  await press("6 more endpoints");
  expect(names()).toBe(14);
});
