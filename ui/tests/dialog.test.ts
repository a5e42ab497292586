import { fireEvent, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { answer, open, openAt, requests, settle } from "./stage";

const running = samples["running"]!;
const dialog = () => screen.getByRole("dialog");
const cancel = () => fireEvent(dialog(), new Event("cancel", { cancelable: true }));

beforeEach(() => answer("find_out", ({ question }) => answerTo(question as Question)));

test("a dialog is called by its title and explained by its text", async () => {
  await open(samples["quit"]!);
  const shown = screen.getByRole("dialog", { name: "Quit Endpoint Guard?" });
  const text = document.getElementById(shown.getAttribute("aria-describedby")!);
  expect(text?.textContent).toContain("3 endpoints are running");
});

test("Escape gives focus back to the button that opened it", async () => {
  await open(running);
  const opener = screen.getByRole("button", { name: "Prove it now" });
  opener.focus();
  await fireEvent.click(opener);
  dialog().querySelector("button")!.focus();
  await cancel();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(opener);
});

test("the question before quitting stays until it is answered", async () => {
  await open(samples["quit"]!);
  const event = new Event("cancel", { cancelable: true });
  await fireEvent(dialog(), event);
  expect(event.defaultPrevented).toBe(true);
  expect(requests()).toEqual([{ ask: "answerQuit", choice: "cancel" }]);
  expect(dialog()).toBeTruthy();
});

test("Escape keeps an endpoint that was to be deleted", async () => {
  await openAt("check", running);
  const opener = screen.getAllByRole("button", { name: /^Delete / })[0]!;
  opener.focus();
  await fireEvent.click(opener);
  await settle();
  expect(screen.getByRole("dialog", { name: /^Delete .*\?$/ })).toBeTruthy();
  await cancel();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(requests()).toEqual([]);
  expect(document.activeElement).toBe(opener);
});
