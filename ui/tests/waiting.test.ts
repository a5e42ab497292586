import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { answer, open, openAt } from "./stage";

const running = samples["running"]!;

test.each([
  ["history", "Reading…"],
  ["billed", "Asking Hugging Face for the bill…"],
  ["plan", "Reading endpoints and prices…"],
  ["check", "Checking…"],
  ["reminders", "Reading…"],
])("while %s is awaited its place is kept open, and said", async (page, words) => {
  answer("find_out", () => new Promise(() => undefined));
  await openAt(page, running);
  const said = screen.getByText(words);
  expect(said.getAttribute("role")).toBe("status");
  expect(said.parentElement!.querySelectorAll("[aria-hidden=true]").length).toBeGreaterThan(3);
  expect(screen.queryByText("unknown")).toBeNull();
});

test("before the first reading the rate is an open place, not a word", async () => {
  await open(samples["reading"]!);
  const heading = screen.getByRole("heading", { level: 1 });
  expect(heading.textContent).toContain("not read yet");
  expect(heading.textContent).not.toContain("unknown");
});
