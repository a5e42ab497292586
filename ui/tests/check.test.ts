import { fireEvent, screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { check, crowdedCheck } from "../dev/check";
import { samples } from "../dev/samples";
import type { CheckView, Question } from "../src/generated/core";
import { answer, openAt, settle } from "./stage";

async function openCheck(found: CheckView): Promise<void> {
  answer("find_out", ({ question }) =>
    (question as Question).ask === "check" ? { is: "check", ...found } : answerTo(question as Question),
  );
  await openAt("check", samples["running"]!);
  await settle();
}

const endpoints = () => screen.queryAllByRole("region").map((section) => section.getAttribute("aria-label"));

test("an endpoint has one week, and its fixes are in the order in which the core tells them", async () => {
  await openCheck(check);
  expect(endpoints()).toEqual(["phi-4", "whisper"]);
  const phi = within(screen.getByRole("region", { name: "phi-4" }));
  expect(phi.getAllByText("a week")).toHaveLength(1);
  expect(phi.getByText("at least $302.40")).toBeTruthy();
  const fixes = phi.getAllByRole("button").map((button) => button.getAttribute("aria-label"));
  expect(fixes).toEqual(["Fix failed, and kept of phi-4", "Fix never stops by itself of phi-4", "Fix cheaper elsewhere of phi-4"]);
  expect(phi.getByText("saves an unknown amount")).toBeTruthy();
});

test("of a thousand endpoints the first fifty are drawn, and the rest are a button away", async () => {
  for (const [count, drawn] of [[1, 1], [40, 40], [1_000, 50]] as const) {
    await openCheck(crowdedCheck(count));
    expect(endpoints()).toHaveLength(drawn);
    const more = screen.queryByRole("button", { name: /^Show the other/ });
    expect(more?.textContent).toBe(count > drawn ? `Show the other ${count - drawn}` : undefined);
    if (more) {
      await fireEvent.click(more);
      await settle();
      expect(endpoints()).toHaveLength(count);
      expect(document.activeElement?.getAttribute("aria-label")).toBe("bot-50");
    }
    document.body.replaceChildren();
  }
});
