import { fireEvent, screen } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { answer, calls, hears, open, openAt, say, send } from "./stage";

const running = samples["running"]!;
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const heading = () => screen.getByRole("heading", { level: 1 }).textContent;

beforeEach(() => answer("find_out", ({ question }) => answerTo(question as Question)));

test("the panel leads to the larger window and stays the panel", async () => {
  await open(running);
  for (const name of ["History", "Budgets", "Plan"]) await press(name);
  expect(calls("open_page")).toEqual([{ page: "history" }, { page: "budgets" }, { page: "plan" }]);
  await press("More");
  for (const name of ["Billing", "Deploy", "Check", "Alerts", "Guarding"]) await press(name);
  const more = ["billed", "deploy", "check", "reminders", "rules"];
  expect(calls("open_page").slice(3)).toEqual(more.map((page) => ({ page })));
  expect(screen.queryByRole("button", { name: "More" })).toBeNull();
  expect(screen.getByRole("button", { name: "Pause all, stop $3.40/h" })).toBeTruthy();
  expect(hears()).toEqual(["panel", "panel"]);
});

test("the larger window goes where the host sends it, and settings stay in the panel", async () => {
  await openAt("history", running);
  expect(hears()).toEqual(["pages", "pages"]);
  expect(heading()).toBe("History");
  await send("plan");
  expect(heading()).toBe("Plan");
  expect(screen.getByRole("button", { name: "Plan" }).getAttribute("aria-current")).toBe("page");
  await press("Budgets");
  expect(heading()).toBe("Budgets");
  await press("Settings");
  expect(calls("open_page")).toEqual([{ page: "settings" }]);
  expect(heading()).toBe("Budgets");
});

test("Ctrl+W closes it, Escape does not", async () => {
  await openAt("budgets", running);
  await fireEvent.keyDown(document.body, { key: "Escape" });
  await fireEvent.keyDown(document.body, { key: "w" });
  expect(calls("close_window")).toEqual([]);
  await fireEvent.keyDown(document.body, { key: "w", ctrlKey: true });
  expect(calls("close_window")).toHaveLength(1);
});

test("quitting is asked in the panel only, and old figures are named in both", async () => {
  await openAt("budgets", samples["quit"]!);
  expect(screen.queryByRole("dialog")).toBeNull();
  await say(samples["stale"]!);
  expect(document.querySelector("nav")!.textContent).toContain("last read 3 min ago");
});

test("a panel of the tray icon closes by Escape, when it is left, and not while something is entered", async () => {
  history.replaceState(null, "", "?popover");
  try {
    await open(running);
    await fireEvent.keyDown(document.body, { key: "?" });
    await fireEvent(window, new Event("blur"));
    expect(calls("close_window")).toEqual([]);
    await press("Close");
    await fireEvent.keyDown(document.body, { key: "Escape" });
    await vi.waitFor(() => expect(calls("close_window")).toHaveLength(1));
    await press("Keep open");
    await fireEvent(window, new Event("blur"));
    expect(calls("close_window")).toHaveLength(1);
    await press("Keep open");
    await fireEvent(window, new Event("blur"));
    expect(calls("close_window")).toHaveLength(2);
  } finally {
    history.replaceState(null, "", "?");
  }
});
