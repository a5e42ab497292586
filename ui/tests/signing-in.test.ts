import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samples } from "../dev/samples";
import { answer, open, openPage, requests, say, settle } from "./stage";

const signedOut = samples["signedOut"]!;
const field = () => screen.getByLabelText<HTMLInputElement>("Token");
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

test("a refused token is told in words beside the field, where it can be looked at and corrected", async () => {
  const tried: unknown[] = [];
  answer("sign_in", (args) => {
    tried.push(args["how"]);
    return Promise.reject({ code: "refused", message: "Hugging Face refuses this token." });
  });
  await open(signedOut);
  expect(field().type).toBe("password");
  expect(field().autocomplete).toBe("off");

  field().value = "hf_notareal";
  await press("Sign in");
  await settle();
  expect(tried).toEqual([{ by: "token", token: "hf_notareal", keep: true }]);
  expect(field().value).toBe("hf_notareal");
  expect(screen.getByText("Hugging Face refuses this token.").getAttribute("role")).toBe("alert");
  expect(field().getAttribute("aria-describedby")).toBe("refused-token");
  expect(document.documentElement.outerHTML).not.toContain("hf_notareal");
  await press("Show the token");
  expect(field().type).toBe("text");
  await press("Hide the token");
  expect(field().type).toBe("password");
});

test("without a keyring the token is kept for this run only, and that is said", async () => {
  const tried: unknown[] = [];
  answer("sign_in_options", () => ({ hfLogin: false, keyring: "absent" }));
  answer("sign_in", (args) => void tried.push(args["how"]));
  await open(signedOut);
  expect(screen.getByText(/no keyring/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /hf auth login/ })).toBeNull();
  field().value = "hf_notareal";
  await press("Sign in for this run only");
  expect(tried).toEqual([{ by: "token", token: "hf_notareal", keep: false }]);
});

test("the demo account needs no token", async () => {
  const tried: unknown[] = [];
  answer("sign_in", (args) => void tried.push(args["how"]));
  await open(signedOut);
  await press("Use the token of hf auth login");
  await settle();
  await press("Try the demo account");
  expect(tried).toEqual([{ by: "hfLogin" }, { by: "demo" }]);
});

test("a stored token that cannot be checked yet is not mistaken for being signed out", async () => {
  await open(samples["signingIn"]!);
  expect(screen.getByText("Hugging Face cannot be reached, trying again")).toBeTruthy();
  await press("Retry");
  expect(requests()).toEqual([{ ask: "refresh" }]);
  await press("Sign in another way");
  expect(field()).toBeTruthy();
  await say(samples["running"]!);
  expect(screen.getByRole("button", { name: "Pause all, stop $3.40/h" })).toBeTruthy();
});

test("a window without its host says what that means", async () => {
  answer("view", () => Promise.reject("the host has stopped"));
  await openPage();
  expect(screen.getByText(/the host has stopped/)).toBeTruthy();
  answer("view", () => signedOut);
  await press("Try again");
  await settle();
  expect(field()).toBeTruthy();
});
