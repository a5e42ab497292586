import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test, vi } from "vitest";
import DurationInput from "../src/DurationInput.svelte";

afterEach(cleanup);

const field = () => screen.getByLabelText<HTMLInputElement>("Length");
const type = (value: string) => fireEvent.input(field(), { target: { value } });

test("what is typed is shown as it is typed, and with its units when it is left", async () => {
  const commit = vi.fn();
  render(DurationInput, { label: "Length", unit: "minutes", value: 60, commit });
  expect(field().value).toBe("1 h");
  await type("1h30");
  expect(field().value).toBe("1h30");
  expect(commit).not.toHaveBeenCalled();
  await fireEvent.change(field());
  expect(commit).toHaveBeenCalledOnce();
  expect(field().value).toBe("1 h 30 min");
});

test("what cannot be read or lies outside keeps the form from being sent, and says why", async () => {
  render(DurationInput, { label: "Length", unit: "minutes", low: 15, high: 2880, value: 15 });
  for (const wrong of ["soon", "5", "50 h", ""]) {
    await type(wrong);
    expect(field().getAttribute("aria-invalid"), wrong).toBe("true");
    expect(field().validationMessage).toBe("Give a time from 15 min to 48 h.");
  }
  await type("20 min");
  expect(field().checkValidity()).toBe(true);
  expect(field().getAttribute("aria-invalid")).toBe("false");
});

test("never is only said where zero means it: elsewhere zero is at once", async () => {
  const { rerender } = render(DurationInput, { label: "Length", unit: "seconds", value: 60 });
  await type("never");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().checkValidity()).toBe(false);
  await rerender({ label: "Length", unit: "seconds", value: 60, never: true });
  await type("Never");
  expect(field().checkValidity()).toBe(true);
});
