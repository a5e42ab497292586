// The seed figures of the planner, as the core gives them for 2 h × 5 days and for 8 h × 5 days.

import type { PlanAmount, PlanChoices, PlanCosts, PlanInput, PlanView, PlanWay } from "../src/generated/core";
import { words } from "./budgets";

export const choices: PlanChoices = {
  endpoints: [
    endpoint("llama-3.1-8b", "L4", 800_000, 155),
    endpoint("mistral-7b", "L4", 800_000, 140),
    endpoint("phi-4", "L40S", 1_800_000, 200),
    endpoint("bge-large", "T4", 500_000, null),
    endpoint("gpt-oss", null, null, null),
  ],
  hardware: [
    hardware("aws/us-east-1/nvidia-t4/x1", "T4", 500_000),
    hardware("aws/us-east-1/nvidia-l4/x1", "L4", 800_000),
    hardware("aws/us-east-1/nvidia-a10g/x1", "A10G", 1_000_000),
    hardware("aws/us-east-1/nvidia-l40s/x1", "L40S", 1_800_000),
    hardware("aws/us-east-1/nvidia-a100/x1", "A100", 2_500_000),
    hardware("gcp/us-central1/nvidia-h100/x8", "8× H100", 80_000_000),
  ],
  idleMinutes: 15,
};

function endpoint(name: string, short: string | null, rate: number | null, cold: number | null) {
  return {
    id: `alice/${name}`,
    label: name,
    hardware: short,
    rateMicrosPerHour: rate,
    rate: rate === null ? "price unknown" : perHour(rate),
    replicas: 1,
    coldStartSeconds: cold,
  };
}

function hardware(name: string, short: string, rate: number) {
  return { hardware: name, short, rateMicrosPerHour: rate, rate: perHour(rate) };
}

function perHour(rate: number): string {
  return `${words(rate / 1e6)}/h`;
}

function amount(dollars: number, complete: boolean): PlanAmount {
  const micros = Math.round(dollars * 1e6);
  const text = complete ? words(dollars) : dollars === 0 ? "unknown" : `at least ${words(dollars)}`;
  return { micros: complete ? micros : null, knownMicros: micros, words: text };
}

function costs(rate: number, complete: boolean, input: PlanInput): PlanCosts {
  const each = rate / 1e6 / 60;
  const week: Record<PlanWay, number> = {
    alwaysOn: each * 168 * 60,
    theseHours: each * input.minutesPerDay * input.daysPerWeek,
    scaleToZero: each * Math.min(1440, input.minutesPerDay + input.idleMinutes) * input.daysPerWeek,
  };
  const cost = (dollars: number) => ({
    week: amount(dollars, complete),
    month: amount((dollars * 365) / 84, complete),
  });
  return {
    alwaysOn: cost(week.alwaysOn),
    theseHours: cost(week.theseHours),
    scaleToZero: cost(week.scaleToZero),
    cheapest: "theseHours",
    saves: cost(week.alwaysOn - week.theseHours),
    saved: `${complete ? "" : "at least "}${words(week.alwaysOn - week.theseHours)} a week less than always on`,
  };
}

export function planOf(input: PlanInput): PlanView {
  const rates = input.items.map((item) => (item.rateMicrosPerHour ?? 0) * item.minReplicas);
  const complete = input.items.every((item) => item.rateMicrosPerHour !== null);
  const sum = rates.reduce((all, rate) => all + rate, 0);
  const hours = input.minutesPerDay / 60;
  return {
    when: `${hours} h a day, ${input.daysPerWeek} days a week`,
    rate: `${complete ? "" : "at least "}${perHour(sum)}`,
    names: {
      alwaysOn: "always on",
      theseHours: "these hours",
      scaleToZero: `scale to zero after ${input.idleMinutes} min`,
    },
    cheapest: "These hours cost least, when everything is paused at their end.",
    items: input.items.map((item, at) => ({
      label: item.label,
      rate: item.rateMicrosPerHour === null ? "price unknown" : perHour(rates[at]!),
      costs: costs(rates[at]!, item.rateMicrosPerHour !== null, input),
      breakEven: {
        minutes: 4,
        micros: 120_000,
        words:
          item.coldStartSeconds === null
            ? `How long ${item.label} takes to start was not measured yet, 2 to 5 min is usual: pausing pays when you are away longer than that.`
            : `${item.label} takes ${Math.floor(item.coldStartSeconds / 60)} min ${item.coldStartSeconds % 60} s to start: pausing pays when you are away longer than ${Math.ceil(item.coldStartSeconds / 60)} min (${words((Math.ceil(item.coldStartSeconds / 60) * rates[at]!) / 60e6)}).`,
      },
    })),
    total: costs(sum, complete, input),
    assumed: [
      "A month is 365/12 days: 730 h always on, as Hugging Face counts.",
      "Starting is part of the hours.",
      "With scale to zero each stretch of use, at least one on a used day, ends with 15 min idle that are billed.",
    ],
    corrections: hours > 24 ? [`${hours} h a day is out of range (at most 24 h); 24 h is counted.`] : [],
  };
}
