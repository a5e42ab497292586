// What is planned with, as it stands in the fields; remembered while the window lives.

import type { EndpointId, PlanChoices, PlanEndpoint, PlanInput, PlanItem } from "../../generated/core";
import { microsTyped } from "../../money";

/** One line of the plan: an endpoint, a machine of the price list, or a rate that was typed. */
export type Line = { key: number; of: "endpoint" | "hardware" | "rate"; id: string; rate: string; replicas: number };

export type Hours = {
  /** `null` while what is typed cannot be read. */
  minutesPerDay: number | null;
  daysPerWeek: number;
  startsPerDay: number;
  /** `null` until the host said what is usual. */
  idleMinutes: number | null;
};

let next = 1;

export const plan = $state<{ lines: Line[] | null; hours: Hours }>({
  lines: null,
  hours: { minutesPerDay: 120, daysPerWeek: 5, startsPerDay: 0, idleMinutes: null },
});

/** Begins with what is running, or else with endpoints of the account: as many as one can look over. */
export function begin(choices: PlanChoices, running: EndpointId[]): void {
  const on = choices.endpoints.filter((one) => running.includes(one.id));
  plan.lines ??= (on.length > 0 ? on : choices.endpoints).slice(0, on.length > 0 ? 8 : 3).map(lineOf);
  plan.hours.idleMinutes ??= choices.idleMinutes;
}

export function lineOf(endpoint: PlanEndpoint): Line {
  return { key: next++, of: "endpoint", id: endpoint.id, rate: "", replicas: endpoint.replicas };
}

export function lineOfHardware(hardware: string): Line {
  return { key: next++, of: "hardware", id: hardware, rate: "", replicas: 1 };
}

export function lineOfRate(): Line {
  return { key: next++, of: "rate", id: "", rate: "1.00", replicas: 1 };
}

/** What the host is asked; `null` while a field cannot be read. */
export function inputOf(lines: Line[], hours: Hours, choices: PlanChoices): PlanInput | null {
  const items = lines.map((line) => itemOf(line, choices));
  const numbers = [hours.minutesPerDay, hours.daysPerWeek, hours.startsPerDay, hours.idleMinutes];
  const good = numbers.every((number) => typeof number === "number" && Number.isFinite(number) && number >= 0);
  if (!good || hours.minutesPerDay === null || hours.idleMinutes === null || items.some((item) => item === null)) return null;
  return {
    items: items.filter((item) => item !== null),
    minutesPerDay: hours.minutesPerDay,
    daysPerWeek: Math.round(hours.daysPerWeek),
    startsPerDay: Math.round(hours.startsPerDay),
    idleMinutes: Math.round(hours.idleMinutes),
  };
}

function itemOf(line: Line, choices: PlanChoices): PlanItem | null {
  const endpoint = choices.endpoints.find((one) => one.id === line.id);
  const hardware = choices.hardware.find((one) => one.hardware === line.id);
  const replicas = Number.isInteger(line.replicas) && line.replicas >= 0 ? line.replicas : null;
  const rate = line.of === "rate" ? microsTyped(line.rate) : (endpoint ?? hardware)?.rateMicrosPerHour;
  if (replicas === null || (line.of === "rate" && rate === null)) return null;
  return {
    label: nameOf(line, choices),
    rateMicrosPerHour: rate ?? null,
    minReplicas: replicas,
    additionalReplicas: 0,
    scaleUpMinutesPerDay: 0,
    coldStartSeconds: endpoint?.coldStartSeconds ?? null,
  };
}

export function nameOf(line: Line, choices: PlanChoices): string {
  const endpoint = choices.endpoints.find((one) => one.id === line.id);
  const hardware = choices.hardware.find((one) => one.hardware === line.id);
  return endpoint?.label ?? hardware?.short ?? "your rate";
}
