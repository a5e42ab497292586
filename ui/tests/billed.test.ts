import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { bill } from "../dev/bill";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { answer, calls, openAt, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const host = (which: string | null = null) =>
  answer("find_out", ({ question }) => answerTo(question as Question, which));
const account = (name: string) => within(screen.getByRole("region", { name }));
const words = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();
const row = (name: RegExp) => [...account("alice").getByRole("row", { name }).children].map(words);

beforeEach(() => host());

test("each endpoint has its estimate, its bill, the difference and why", async () => {
  await openAt("billed", running);
  expect(calls("find_out")).toEqual([{ question: { ask: "bill" } }]);
  expect(account("alice").getByText("November 2026 · read 12 min ago")).toBeTruthy();
  expect(row(/^mistral-7b/)).toEqual(["mistral-7b", "$54.40", "$54.40", "none", ""]);
  expect(row(/^llama/)).toEqual([
    "llama-3.1-8b",
    "$43.20",
    "$41.60",
    "-$1.60",
    "-$1.60 not billed yet, after 23 Nov 12:10",
  ]);
  expect(row(/^whisper/).slice(2)).toEqual(["nothing", "-$0.30", "-$0.30 not billed yet, after 23 Nov 12:10"]);
  expect(row(/^Together/)).toEqual(["Together", "$318.30 to $333.42", "$358.18", "+$24.76", ""]);
  expect(account("alice").getByText(/Some rows do not say which endpoint/)).toBeTruthy();
  await press("Open the bill of alice");
  expect(calls("open_link")).toEqual([{ url: "https://huggingface.co/settings/billing" }]);
});

test("one's own comes first, and what has nothing in it is one sentence", async () => {
  const own = bill.accounts[0]!;
  const nothing = { ...own, namespace: "acme", rows: [], notes: [], billed: "$0.00", billedMicros: 0 };
  answer("find_out", () => ({ is: "bill", accounts: [nothing, own] }));
  await openAt("billed", running);
  expect(screen.getAllByRole("region").map((one) => one.querySelector("h2")!.textContent)).toEqual(["alice", "acme"]);
  expect(account("acme").getByText("Nothing was billed for endpoints, and nothing was estimated.")).toBeTruthy();
  expect(account("acme").queryByText("$0.00")).toBeNull();

  // A record that could not be read whole may hold anything.
  const unread = { ...nothing, billed: "at least $0.00", billedMicros: null };
  answer("find_out", () => ({ is: "bill", accounts: [unread] }));
  await fireEvent(window, new Event("focus"));
  await settle();
  expect(account("acme").queryByText(/Nothing was billed/)).toBeNull();
  expect(account("acme").getAllByText("at least $0.00")).toHaveLength(2);
});

test("a refused bill says what to grant and never that it is nothing", async () => {
  host("refused");
  await openAt("billed", running);
  expect(screen.getByText(/give the token Billing → read for the organization acme/)).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
  expect(document.querySelector("main")!.textContent).not.toContain("$0");
  await press("Open the tokens");
  expect(calls("open_link")).toEqual([{ url: "https://huggingface.co/settings/tokens" }]);
});

test("what was read before stays beside the reason why it is old", async () => {
  host("stale");
  await openAt("billed", running);
  expect(account("alice").getByText(/Hugging Face cannot be reached/)).toBeTruthy();
  expect(account("alice").getByText(/read 7 h ago/)).toBeTruthy();
  expect(row(/^mistral-7b/)[2]).toBe("$54.40");
});

test("waiting, nothing and a failure are told apart, and a failure can be tried again", async () => {
  let letGo = (): void => undefined;
  answer("find_out", () => new Promise((_, fail) => (letGo = () => fail("Endpoint Guard is ending"))));
  await openAt("billed", running);
  expect(screen.getByText("Asking Hugging Face for the bill…")).toBeTruthy();
  letGo();
  await settle();
  expect(screen.getByText("The bill could not be read: Endpoint Guard is ending")).toBeTruthy();
  host("empty");
  await press("Try again");
  await settle();
  expect(screen.getByText("No bill yet")).toBeTruthy();
  expect(screen.queryByText(/could not be read: /)).toBeNull();
});
