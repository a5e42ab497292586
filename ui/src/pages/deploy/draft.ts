// From the fields of the page to what the host takes. Everything that can be wrong is judged there.

import type { Access, Engine, ModelView, NewEndpoint, OfferFilter, OfferRow } from "../../generated/core";

/** Everything that can be had. */
export const NO_FILTER: OfferFilter = {
  all: false, accelerator: null, mostMicrosPerHour: null, leastMemoryGb: null, place: null, freeQuota: false,
};

export type Fields = {
  namespace: string;
  name: string;
  min: number;
  max: number;
  minutes: number;
  access: Access;
  engine: Engine;
  env: Record<string, string>;
  secrets: string[];
  tags: string[];
};

export function newEndpoint(model: ModelView, row: OfferRow | null, fields: Fields): NewEndpoint {
  return {
    endpoint: `${fields.namespace}/${fields.name}`,
    model: model.repository,
    revision: null,
    task: model.task,
    hardware: row?.hardware ?? "",
    accelerator: row?.accelerator ?? "gpu",
    framework: "pytorch",
    engine: fields.engine,
    minReplicas: fields.min,
    maxReplicas: fields.max,
    scaleToZeroMinutes: fields.minutes,
    access: fields.access,
    env: fields.env,
    secrets: fields.secrets,
    tags: fields.tags,
  };
}

export function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

/** `NAME=VALUE` on each line; a line without `=` is a variable without a value. */
export function variables(text: string): Record<string, string> {
  const parts = lines(text).map((line): [string, string] => {
    const at = line.indexOf("=");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(parts);
}
