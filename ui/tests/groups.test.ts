import { fireEvent, screen, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test, vi } from "vitest";
import { samples } from "../dev/samples";
import { open, say } from "./stage";

const fleet = samples["fleet"]!;
const listed = (name: string) => within(screen.getByRole("list", { name })).getAllByRole("listitem");

test("with many endpoints those that cost money come first, and the others behind one press", async () => {
  await open(fleet);
  expect(screen.getByRole("heading", { name: "7 cost money" })).toBeTruthy();
  expect(listed("Endpoints that cost money")).toHaveLength(7);
  expect(screen.queryByRole("list", { name: "Endpoints that are off" })).toBeNull();
  await fireEvent.click(screen.getByRole("button", { name: "36 paused" }));
  expect(listed("Endpoints that are off")).toHaveLength(36);
  await tick();
  expect(document.activeElement?.id).toMatch(/^row-/);
  await fireEvent.click(screen.getByRole("button", { name: "Fewer" }));
  expect(screen.queryByRole("list", { name: "Endpoints that are off" })).toBeNull();
});

test("of a thousand a hundred come with each press, and a search finds any of them", async () => {
  await open(samples["thousand"]!);
  // By role it would take a minute here to find anything among so many.
  const off = () => document.querySelectorAll("li:not(.billable) .summary");
  expect(off()).toHaveLength(0);
  await fireEvent.click(screen.getByText("857 paused, show 100"));
  expect(off()).toHaveLength(100);
  expect(screen.getByText("757 more paused, show 100")).toBeTruthy();
  await fireEvent.input(document.querySelector("input[type=search]")!, { target: { value: "eu-west-1a-999" } });
  expect(listed("Endpoints")).toHaveLength(1);
});

test("where nothing costs money the others are listed", async () => {
  await open({ ...fleet, rows: fleet.rows.filter((row) => !row.billable) });
  expect(listed("Endpoints")).toHaveLength(36);
});

test("the namespace is said where there is more than one, and found by", async () => {
  await open(fleet);
  expect(screen.getByRole("button", { name: /^alice\/eval-0/ })).toBeTruthy();
  await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "acme/" } });
  expect(listed("Endpoints").every((row) => row.textContent!.includes("acme/"))).toBe(true);
  await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "" } });
  await say({ ...fleet, rows: fleet.rows.filter((row) => row.id.startsWith("alice/")) });
  expect(screen.getByRole("button", { name: /^eval-0/ })).toBeTruthy();
});

test("a state is said once, and an opened row is brought into sight", async () => {
  await open(samples["running"]!);
  const summary = screen.getByRole("button", { name: /^llama-3.1-8b/ });
  expect(summary.textContent!.match(/starting/g)).toHaveLength(1);
  const seen = vi.spyOn(Element.prototype, "scrollIntoView");
  await fireEvent.click(summary);
  await tick();
  expect(seen.mock.contexts).toEqual([summary.closest("li")]);
});
