// What the host would say before something is deployed.

import type { DeployPreview, ModelView, NewEndpoint, OfferFilter, OffersView } from "../src/generated/core";
import { planOf } from "./plan";

const row = (hardware: string, short: string, memory: number, micros: number, rate: string, month: string) => ({
  hardware,
  short,
  named: `${short} in ${hardware.split("/").slice(0, 2).join("/")}`,
  accelerator: "gpu",
  accelerators: 1,
  memoryGb: 30,
  gpuMemoryGb: memory,
  rateMicrosPerHour: micros,
  rate,
  month,
  availability: "available",
  quotaLeft: 12,
  quota: "12 of 16 left",
  canBeHad: true,
});

const ROWS = [
  row("aws/us-east-1/nvidia-t4/x1", "T4", 14, 500_000, "$0.50/h", "$365.00"),
  row("aws/us-east-1/nvidia-l4/x1", "L4", 24, 800_000, "$0.80/h", "$584.00"),
  row("aws/us-east-1/nvidia-l40s/x1", "L40S", 48, 1_800_000, "$1.80/h", "$1,314.00"),
];

/** As the core would filter them, roughly. */
export function offersFor(filter: OfferFilter): OffersView {
  const rows = ROWS.filter(
    (one) =>
      (filter.accelerator === null || [one.short, one.accelerator].includes(filter.accelerator)) &&
      one.rateMicrosPerHour <= (filter.mostMicrosPerHour ?? Infinity) &&
      one.gpuMemoryGb >= (filter.leastMemoryGb ?? 0) &&
      one.hardware.startsWith(filter.place ?? ""),
  );
  const filtered = rows.length < ROWS.length || filter.freeQuota;
  return {
    rows,
    hidden: "Not shown: 12 retired.",
    left: filtered ? `${rows.length} of 3 kinds of hardware` : "3 kinds of hardware",
    nothing: rows.length > 0 ? null : "None of the 3 kinds of hardware is as wanted: at most $0.10/h. What the price list does not say of one counts as not enough.",
    filtered,
    proposed: rows[0]?.hardware ?? null,
    accelerators: ["gpu", "L4", "L40S", "T4"],
    places: ["aws", "aws/us-east-1"],
  };
}

export function modelOf(repository: string): ModelView {
  const gated = repository.startsWith("meta-llama/");
  const refusal = `${repository} is gated: agree to its terms at huggingface.co/${repository} with the account of this token first.`;
  return {
    repository,
    task: "text-generation",
    license: "mit",
    gated,
    refusal: gated ? refusal : null,
    memoryGb: 36,
    recipe: { id: "abc", engine: "vllm" },
    words: gated ? refusal : `${repository}: text-generation, license mit, open to everybody. It needs about 36 GB of GPU memory. The catalog recommends vllm.`,
    name: "phi-4",
  };
}

const safe = (name: string, model: string, hardware: string): NewEndpoint => ({
  endpoint: `alice/${name}`,
  model,
  revision: null,
  task: "text-generation",
  hardware,
  accelerator: "gpu",
  framework: "pytorch",
  engine: { is: "huggingFace" },
  minReplicas: 0,
  maxReplicas: 1,
  scaleToZeroMinutes: 15,
  access: "authenticated",
  env: {},
  secrets: [],
  tags: [],
});

export const starter: NewEndpoint[] = [
  safe("mistral-7b", "mistralai/Mistral-7B-Instruct-v0.3", "aws/us-east-1/nvidia-l4/x1"),
  safe("llama-3-1-8b", "meta-llama/Llama-3.1-8B-Instruct", "aws/us-east-1/nvidia-l4/x1"),
  safe("phi-4", "microsoft/phi-4", "aws/us-east-1/nvidia-l40s/x1"),
];

export function previewOf(endpoints: NewEndpoint[]): DeployPreview {
  const rateOf = (one: NewEndpoint) => ROWS.find((row) => row.hardware === one.hardware)?.rateMicrosPerHour ?? null;
  const items = endpoints.map((one) => ({
    label: one.endpoint,
    rateMicrosPerHour: rateOf(one),
    minReplicas: 1,
    additionalReplicas: 0,
    scaleUpMinutesPerDay: 0,
    coldStartSeconds: null,
  }));
  return {
    models: endpoints.map((one) => `${one.model}: text-generation, license mit, open to everybody.`),
    refused: null,
    creates: endpoints.map((one) => `${one.endpoint} will serve ${one.model} on ${ROWS.find((row) => row.hardware === one.hardware)?.named ?? "hardware that the catalog chooses"} for $1.80/h while it runs. It has 1 replica at most, stops after 15 min without a request, and anybody with a Hugging Face token can call it.`),
    requests: endpoints.map((one) => ({ line: "POST /v2/endpoint/alice", body: JSON.stringify(one, null, 2) })),
    wrong: null,
    plan: planOf({ items, minutesPerDay: 120, daysPerWeek: 5, startsPerDay: 0, idleMinutes: 15 }),
    then: "It is paused as soon as it is created, and that is read back; until then Hugging Face may bill started minutes.",
  };
}
