import { expect, test } from "vitest";
import { lengthTyped, lengthWords } from "../src/lengths";

test("a length is read as people write it, in the unit of its field", () => {
  const minutes = ["90", "90 min", "1h30", "1 h 30 min", "1 h 30", "2h", "120 s", "never", "90 s", "soon", "", "1 h x"];
  expect(minutes.map((text) => lengthTyped(text, "minutes"))).toEqual([90, 90, 90, 90, 90, 120, 2, 0, null, null, null, null]);
  const seconds = ["90", "90 s", "1 min 30 s", "1 min 30", "1 min", "5 s 5"];
  expect(seconds.map((text) => lengthTyped(text, "seconds"))).toEqual([90, 90, 90, 90, 60, null]);
});

test("and written with its units", () => {
  expect(lengthWords(90, "minutes", "never")).toBe("1 h 30 min");
  expect(lengthWords(0, "minutes", "never")).toBe("never");
  expect(lengthWords(90, "seconds", "0 s")).toBe("1 min 30 s");
  expect(lengthWords(0, "seconds", "0 s")).toBe("0 s");
});
