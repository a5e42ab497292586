import { fireEvent, screen } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { answerTo } from "../dev/answers";
import { samples } from "../dev/samples";
import type { Question } from "../src/generated/core";
import { answer, calls, openAt, requests, settle } from "./stage";

const running = samples["running"]!;
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

beforeEach(() => answer("find_out", ({ question }) => answerTo(question as Question)));

async function fill(name: string | RegExp, value: string): Promise<void> {
  await fireEvent.input(screen.getByLabelText(name), { target: { value } });
  await settle();
}

test("a model is looked up, its request shown, and only then sent", async () => {
  await openAt("deploy", running);
  await fill(/Model on the Hub/, "microsoft/phi-4");
  await press("Look it up");
  await settle();
  expect(screen.getByText(/license mit, open to everybody/)).toBeTruthy();
  // The cheapest GPU that holds the model is chosen, with its price.
  expect((screen.getByRole("radio", { name: "L40S in aws/us-east-1, $1.80/h" }) as HTMLInputElement).checked).toBe(true);
  expect((screen.getByLabelText("GB of memory, at least") as HTMLInputElement).value).toBe("36");
  await press("Show what will be created");
  await settle();
  expect(screen.getByText(/alice\/phi-4 will serve microsoft\/phi-4 on L40S in aws\/us-east-1 for \$1.80\/h/)).toBeTruthy();
  // The request is there for who wants it.
  expect(screen.getByText("POST /v2/endpoint/alice").closest("details")?.open).toBe(false);
  expect(requests()).toEqual([]);
  await press("Deploy it, paused");
  await settle();
  const [sent] = requests();
  expect(sent).toMatchObject({
    ask: "deploy",
    keepRunning: false,
    endpoints: [{ endpoint: "alice/phi-4", minReplicas: 0, maxReplicas: 1, scaleToZeroMinutes: 15, access: "authenticated" }],
  });
});

test("the catalog's recipe is one click away, and its price not known before", async () => {
  await openAt("deploy", running);
  await fill(/Model on the Hub/, "microsoft/phi-4");
  await press("Look it up");
  await settle();
  await fireEvent.click(screen.getByRole("radio", { name: /catalog.s recipe with vllm.*price is known once it is created/ }));
  await settle();
  await press("Show what will be created");
  await settle();
  await press("Deploy it, paused");
  await settle();
  expect(requests()).toMatchObject([{ ask: "deploy", endpoints: [{ hardware: "", engine: { is: "recipe", engine: "vllm" } }] }]);
});

test("a container image by its address is sent as it was typed", async () => {
  await openAt("deploy", running);
  await fill(/Model on the Hub/, "microsoft/phi-4");
  await press("Look it up");
  await settle();
  const served = screen.getByLabelText("What serves the model") as HTMLSelectElement;
  await fireEvent.change(served, { target: { value: served.options[1]!.value } });
  await settle();
  await fireEvent.change(screen.getByLabelText("Kind"), { target: { value: "custom" } });
  await fill("Address of the image", " registry.example/serve:1 ");
  await fill(/^Port/, "9000");
  await fill(/healthy/, "/ready");
  await press("Show what will be created");
  await settle();
  await press("Deploy it, paused");
  await settle();
  expect(requests()).toMatchObject([
    { ask: "deploy", endpoints: [{ engine: { is: "image", kind: "custom", url: "registry.example/serve:1", port: 9000, health: "/ready" } }] },
  ]);
});

test("a gated model says why and cannot be deployed", async () => {
  await openAt("deploy", running);
  await fill(/Model on the Hub/, "meta-llama/Llama-3.1-8B-Instruct");
  await press("Look it up");
  await settle();
  expect(screen.getByText(/is gated/)).toBeTruthy();
  expect((screen.getByRole("button", { name: "Show what will be created" }) as HTMLButtonElement).disabled).toBe(true);
});

test("hardware is filtered by the keyboard's own controls, and none left is said with the way back", async () => {
  await openAt("deploy", running);
  await settle();
  const asked = () => (calls("find_out").map(({ question }) => question as Question).filter(({ ask }) => ask === "offers").pop() as { filter: object }).filter;
  const shown = () => screen.queryAllByRole("radio", { name: /aws\/us-east-1/ }).length;
  expect(screen.getByText("3 kinds of hardware.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Show all" })).toBeNull();
  await fireEvent.change(screen.getByLabelText("Accelerator"), { target: { value: "gpu" } });
  await settle();
  await fireEvent.change(screen.getByLabelText("GB of memory, at least"), { target: { value: "24" } });
  await settle();
  expect(asked()).toMatchObject({ accelerator: "gpu", leastMemoryGb: 24, mostMicrosPerHour: null });
  expect([shown(), screen.getByText("2 of 3 kinds of hardware.") !== null]).toEqual([2, true]);
  const price = screen.getByLabelText("Dollars an hour, at most") as HTMLInputElement;
  await fireEvent.change(price, { target: { value: "cheap" } });
  await settle();
  expect([price.validity.valid, shown()]).toEqual([false, 2]);
  // Enter filters, and does not send the form around it.
  price.value = "0.10";
  await fireEvent.keyDown(price, { key: "Enter" });
  await settle();
  expect(asked()).toMatchObject({ mostMicrosPerHour: 100_000 });
  expect(shown()).toBe(0);
  expect(screen.getByText(/None of the 3 kinds of hardware is as wanted: at most \$0.10\/h/)).toBeTruthy();
  await press("Show all");
  await settle();
  expect([shown(), price.value]).toEqual([3, ""]);
});

test("a secret goes to the host at once and is not in the page", async () => {
  await openAt("deploy", running);
  await fill("Name", "phi-4");
  await fill(/Secret's name/, "KEY");
  await fill(/Its value/, "s3cret");
  await press("Add secret");
  await settle();
  expect(calls("keep_secret")).toEqual([{ endpoint: "alice/phi-4", name: "KEY", value: "s3cret" }]);
  expect((screen.getByLabelText(/Its value/) as HTMLInputElement).value).toBe("");
  expect(document.body.textContent).not.toContain("s3cret");
});

test("the starter set shows its cost before anything is sent", async () => {
  await openAt("deploy", running);
  await fireEvent.click(screen.getByRole("radio", { name: "Starter set" }));
  await settle();
  await settle();
  expect(screen.getByText(/\$3.40\/h while they run/)).toBeTruthy();
  expect(screen.getByText("$34.00")).toBeTruthy();
  expect(requests()).toEqual([]);
  await press("Deploy 3, paused");
  expect(requests()).toHaveLength(1);
});

test("each finding is fixed by its own button, and all by one", async () => {
  await openAt("check", running);
  await settle();
  await press("Fix unused of whisper");
  await settle();
  expect(requests()).toEqual([{ ask: "fix", fixes: [{ endpoint: "alice/whisper", fix: { is: "pause" } }] }]);
  await press("Fix all 4");
  await settle();
  expect(requests()[0]).toMatchObject({ ask: "fix", fixes: [{}, {}, {}, {}] });
});

test("Hugging Face's own notifications are looked at only where that is ticked", async () => {
  await openAt("check", running);
  await settle();
  const questions = () => calls("find_out").map(({ question }) => question as Question);
  const last = () => questions().filter(({ ask }) => ask === "check").pop();
  expect(last()).toEqual({ ask: "check", unusedDays: 14, notifications: false });
  await fireEvent.click(screen.getByRole("checkbox", { name: /second channel/ }));
  await settle();
  expect(last()).toEqual({ ask: "check", unusedDays: 14, notifications: true });
});

test("scaling that cannot be is said and not sent", async () => {
  await openAt("check", running);
  await settle();
  await fill("Min replicas", "3");
  expect(screen.getByText(/more than max replicas/)).toBeTruthy();
  const change = screen.getByRole("button", { name: "Change the scaling" }) as HTMLButtonElement;
  expect(change.disabled).toBe(true);
  await fill("Min replicas", "0");
  await press("Change the scaling");
  expect(requests()).toMatchObject([{ ask: "change", endpoint: "alice/phi-4", change: { minReplicas: 0 } }]);
});

test("deleting wants the name typed", async () => {
  HTMLDialogElement.prototype.showModal ??= () => {};
  HTMLDialogElement.prototype.close ??= () => {};
  await openAt("check", running);
  await settle();
  await press("Delete whisper");
  await settle();
  const remove = screen.getByRole("button", { name: "Delete for good", hidden: true }) as HTMLButtonElement;
  expect(remove.disabled).toBe(true);
  await fill(/to delete it/, "whisper");
  expect(remove.disabled).toBe(false);
  await fireEvent.submit(remove.closest("form")!);
  await settle();
  expect(requests()).toEqual([{ ask: "delete", endpoint: "alice/whisper", typed: "whisper" }]);
});
