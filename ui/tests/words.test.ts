import { expect, test } from "vitest";
import { kept } from "../src/words";

const shown = (words: string) => kept(words).replaceAll("\u00a0", "~");

test("a figure keeps its unit in its line", () => {
  expect(shown("pausing in 42 s")).toBe("pausing in 42~s");
  expect(shown("running for 2 h 14 min, 44 % of it")).toBe("running for 2~h 14~min, 44~% of it");
});

test("what only begins like a unit is another word", () => {
  expect(shown("Paused 3 of 3 in phi-4 short")).toBe("Paused 3 of 3 in phi-4 short");
  expect(shown("1 s-tier, 2 replicas")).toBe("1 s-tier, 2 replicas");
});
