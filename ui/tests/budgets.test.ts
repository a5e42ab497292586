import { fireEvent, screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { microsTyped, typed } from "../src/money";
import { answer, open, openAt, requests, say, settle } from "./stage";

const { running, budgets, overBudget, noBudget } = samples;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const fill = (name: string, value: string) => fireEvent.input(screen.getByLabelText(name), { target: { value } });
const pick = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const standing = () => within(screen.getByRole("list", { name: "Budgets" })).getAllByRole("listitem");

test("the panel shows the most pressing budget in words and percent", async () => {
  await open(running!);
  const bars = () => standing().map((one) => one.textContent!.replace(/\s+/g, " ").trim());
  expect(bars()).toEqual(["this week $21.90 of $50 · 44 %"]);
  await say(overBudget!);
  expect(bars()).toEqual(["this week $49.20 of $50 · 98 %", "this month, acme $212.40 of $400 · 53 %"]);
  await say(noBudget!);
  expect(screen.queryByText(/of \$50/)).toBeNull();
});

test("each budget says how much, of how much, and what it does", async () => {
  await openAt("budgets", budgets!);
  const [day, week, month] = standing().map((one) => one.textContent!.replace(/\s+/g, " "));
  expect(day).toMatch(/today, phi-4 93 %, getting close \$18.60 of \$20 Reminds only, pauses nothing/);
  expect(week).toMatch(/week 44 %, within it \$21.90 of \$50/);
  expect(month).toContain("Pauses before the line is crossed. At $3.40/h the line is reached in 2 d 7 h.");
  expect(screen.getByText("$584.10 to $697.40")).toBeTruthy();
  expect(screen.getByText("credit $128.60 left of $150, 37 h 49 min at what runs now")).toBeTruthy();
  expect(screen.getByText("If this computer goes offline: at most $1.30")).toBeTruthy();
});

test("without a budget the page offers one, and a typing error is told instead of sent", async () => {
  await openAt("budgets", noBudget!);
  await press("Set a budget");
  const scopes = [...screen.getByLabelText<HTMLSelectElement>("for").options].map((one) => one.textContent);
  expect(scopes.slice(0, 3)).toEqual(["everything", "all of alice", "all of acme"]);
  expect(scopes).toContain("phi-4");
  await fill("At most", "fifty");
  await press("Add");
  expect(requests()).toEqual([]);
  expect(screen.getByText(/Give an amount above zero in dollars/).getAttribute("role")).toBe("alert");

  await fill("At most", "12.50");
  await pick("In which time", "month");
  await pick("for", "alice/phi-4");
  await fireEvent.click(screen.getByRole("checkbox", { name: /Pause before the line/ }));
  await press("Add");
  await settle();
  expect(requests()).toEqual([
    { ask: "setBudget", period: "month", scope: "alice/phi-4", micros: 12_500_000, stop: true },
  ]);
  expect(document.activeElement?.textContent).toBe("Set a budget");
});

test("changing what a budget is about replaces it; removing asks first", async () => {
  await openAt("budgets", budgets!);
  await press("Change the budget of the week");
  expect(screen.getByLabelText<HTMLInputElement>("At most").value).toBe("50");
  await fill("At most", "80");
  await press("Save");
  await settle();
  expect(requests()).toEqual([{ ask: "setBudget", period: "week", scope: "all", micros: 80_000_000, stop: false }]);

  await press("Change the budget of the week");
  await pick("In which time", "day");
  await press("Save");
  await settle();
  expect(requests()).toEqual([
    { ask: "setBudget", period: "day", scope: "all", micros: 50_000_000, stop: false },
    { ask: "removeBudget", period: "week", scope: "all" },
  ]);

  await press("Remove the budget of the month of acme");
  expect(requests()).toEqual([]);
  await press("Remove it");
  expect(requests()).toEqual([{ ask: "removeBudget", period: "month", scope: "acme" }]);
});

test("when the new one is not taken the old one stays, and so does what was typed", async () => {
  answer("ask", () => Promise.reject("the host is ending"));
  await openAt("budgets", budgets!);
  await press("Change the budget of the week");
  await pick("In which time", "day");
  await press("Save");
  await settle();
  expect(requests().map((request) => request.ask)).toEqual(["setBudget"]);
  expect(screen.getByText(/did not take the request: the host is ending/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLSelectElement>("In which time").value).toBe("day");
});

test("a new budget begins as one there is not yet and is saved as it stands", async () => {
  await openAt("budgets", budgets!);
  await press("Add a budget");
  expect(screen.queryByText(/There is a budget for that already/)).toBeNull();
  await press("Add");
  await settle();
  expect(requests()).toEqual([{ ask: "setBudget", period: "month", scope: "all", micros: 50_000_000, stop: false }]);
});

test("a budget never silently takes the place of another", async () => {
  await openAt("budgets", budgets!);
  await press("Add a budget");
  await pick("In which time", "week");
  expect(screen.getByText("There is a budget for that already, $50: this one takes its place.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Add" })).toBeNull();
  await press("Replace it");
  await settle();
  expect(requests()).toEqual([{ ask: "setBudget", period: "week", scope: "all", micros: 50_000_000, stop: false }]);
});

test("Escape leaves a form as it was and gives focus back", async () => {
  await openAt("budgets", budgets!);
  await press("Change the budget of the week");
  await fireEvent.keyDown(screen.getByLabelText("At most"), { key: "Escape" });
  expect(screen.queryByLabelText("At most")).toBeNull();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Change the budget of the week");
  expect(requests()).toEqual([]);
});

test("a budget that is about to pause says when, and can be let run on", async () => {
  await openAt("budgets", overBudget!);
  expect(standing()[0]!.textContent).toContain("98 %, about to be reached");
  expect(screen.getByText(/In 42 s everything this budget is about is paused/)).toBeTruthy();
  expect(standing()[0]!.textContent).toContain("bge-large is protected and runs on");
  await press("Let it run on");
  expect(requests()).toEqual([{ ask: "overrideBudget", key: "budget:week:all" }]);
});

test("a credit is entered, entered again and forgotten", async () => {
  await openAt("budgets", running!);
  await press("Enter a credit");
  await fill("What is left on the account now", "$120");
  await press("Save");
  expect(requests()).toEqual([{ ask: "setCredit", micros: 120_000_000 }]);
  await say(budgets!);
  await press("Forget it");
  expect(requests()).toEqual([{ ask: "setCredit", micros: null }]);
});

test("what is typed is whole micro-dollars, or nothing", () => {
  for (const [text, micros] of [
    ["50", 50_000_000],
    ["$12.50", 12_500_000],
    [" 0.033 ", 33_000],
    ["1,234.000001", 1_234_000_001],
    ["0.1", 100_000],
  ] as const) {
    expect(microsTyped(text), text).toBe(micros);
    expect(microsTyped(typed(micros)), text).toBe(micros);
  }
  for (const text of ["", "-5", "1e3", "12.", "0.0000001", "fifty", "1.2.3"]) expect(microsTyped(text), text).toBeNull();
  expect([50_000_000, 12_500_000, 33_000].map(typed)).toEqual(["50", "12.50", "0.033"]);
});
