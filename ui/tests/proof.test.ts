import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { drilled } from "../dev/drill";
import { samples } from "../dev/samples";
import type { View } from "../src/generated/core";
import { answer, open, openAt, requests, say, settle } from "./stage";

const running = samples["running"]!;
const never: View = { ...running, proof: { text: "Pausing was never proved here", due: true } };

const button = (name: string | RegExp) => screen.getByRole("button", { name });

test("one quiet line says when pausing was last proved, and none while there is nothing to pause", async () => {
  await open(never);
  expect(screen.getByText(/Pausing was never proved here/)).toBeTruthy();
  await say(running);
  expect(screen.getByText(/Pausing last proved 3 days ago/)).toBeTruthy();
  await say({ ...running, proof: null });
  expect(screen.queryByText(/proved/)).toBeNull();
  expect(screen.queryByRole("button", { name: "Prove it now" })).toBeNull();
});

test("it says beforehand that nothing changes, runs on a click and lists the links", async () => {
  const asked: unknown[] = [];
  let tell = (_: unknown): void => {};
  answer("find_out", ({ question }) => {
    asked.push(question);
    return new Promise((resolve) => (tell = resolve));
  });
  await open(never);
  await fireEvent.click(button("Prove it now"));
  const dialog = screen.getByRole("dialog", { name: "Prove that pausing works" });
  for (const words of ["changes nothing and costs nothing", "audit log", "notification"]) {
    expect(dialog.textContent).toContain(words);
  }
  expect(asked).toEqual([]);
  const prove = dialog.querySelector<HTMLButtonElement>(".primary")!;
  await fireEvent.click(prove);
  expect(asked).toEqual([{ ask: "drill" }]);
  expect(prove.disabled).toBe(true);
  tell({ is: "drill", ...drilled });
  await settle();
  const rows = [...dialog.querySelectorAll("li")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows.length).toBe(6);
  expect(rows[3]).toEqual(["read back", "yes", "0.2 s", "it is paused"]);
  expect(screen.getByText(drilled.end)).toBeTruthy();
  await fireEvent.click(button("Close"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a link that does not hold is named, and what could not be tried is said", async () => {
  const links = drilled.links.slice(0, 4).map((link, place) => {
    const refused = { ...link, holds: false, words: "could not pause alice/whisper: 403 Forbidden" };
    return place === 2 ? refused : place === 3 ? { ...link, holds: null, took: "", words: "not tried" } : link;
  });
  const end = "It is not proved that a pause works. Could not pause alice/whisper: 403 Forbidden.";
  answer("find_out", () => ({ is: "drill", proved: false, links, end }));
  await open(never);
  await fireEvent.click(button("Prove it now"));
  const prove = () => screen.getByRole("dialog").querySelector<HTMLButtonElement>(".primary")!;
  await fireEvent.click(prove());
  await settle();
  expect(screen.getByText(end)).toBeTruthy();
  expect(screen.getByText("not tried").parentElement?.textContent).toContain("read back");
  answer("find_out", () => Promise.reject({ code: "ending", message: "Endpoint Guard is ending." }));
  await fireEvent.click(prove());
  await settle();
  expect(screen.getByText(/Endpoint Guard is ending/)).toBeTruthy();
});

test("a session is not begun without the offer while a proof is due, and it blocks nothing", async () => {
  answer("find_out", () => new Promise(() => {}));
  await openAt("sessions", never);
  expect(button("Prove it now")).toBeTruthy();
  await say(running);
  expect(screen.queryByRole("button", { name: "Prove it now" })).toBeNull();
});

test("the monthly proof is switched on in the settings", async () => {
  await open(running);
  await fireEvent.click(button("Settings"));
  const box = screen.getByRole<HTMLInputElement>("checkbox", { name: "Prove once a month that pausing works" });
  expect(box.checked).toBe(false);
  await fireEvent.click(box);
  expect(requests()).toEqual([{ ask: "changeSettings", of: { is: "everything" }, set: { "pause.prove_monthly": true } }]);
});

test("what pauses saved stands under what today has cost, and nothing while that is nothing", async () => {
  await open(running);
  const line = screen.getByText("Saved about $41.20 in the last 30 days by 6 pauses");
  expect(line.previousElementSibling?.textContent).toBe("today $4.12");
  await say({ ...running, saved: null });
  expect(screen.queryByText(/^Saved/)).toBeNull();
});
