import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scrolling } from "../src/scrolling";

let resized: () => void = () => undefined;
const original = window.ResizeObserver;

beforeEach(() => {
  window.ResizeObserver = class {
    constructor(tell: ResizeObserverCallback) {
      resized = () => tell([], this as unknown as ResizeObserver);
    }
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {
      resized = () => undefined;
    }
  };
});
afterEach(() => {
  window.ResizeObserver = original;
});

/** An element in so much room with so much in it. */
function element(): { shown: HTMLElement; fill: (wide: number) => void } {
  const shown = document.createElement("div");
  shown.append(document.createElement("table"));
  let wide = 300;
  vi.spyOn(shown, "clientWidth", "get").mockReturnValue(300);
  vi.spyOn(shown, "scrollWidth", "get").mockImplementation(() => wide);
  return { shown, fill: (now) => (wide = now) };
}

test("what is too wide can be reached by the keyboard and has a name, and only then", () => {
  const { shown, fill } = element();
  const end = scrolling("Sessions of the past")(shown);
  expect(shown.hasAttribute("tabindex")).toBe(false);
  fill(500);
  resized();
  expect(shown.tabIndex).toBe(0);
  expect(shown.getAttribute("role")).toBe("region");
  expect(shown.getAttribute("aria-label")).toBe("Sessions of the past");
  fill(300);
  resized();
  expect(shown.getAttributeNames()).toEqual([]);
  if (end) end();
});
