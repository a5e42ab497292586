// Where things stand in the picture: one time axis for all of it.

import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { HistoryDay, HistoryView } from "../../generated/core";
import type { Column } from "./series";

const DOLLAR = 1_000_000;

export type Tick = { at: number; label: string };
export type DateTick = Tick & { end: boolean };
export type Across = (ms: number) => number;
export type Up = { y: (micros: number) => number; ticks: Tick[] };

/** Milliseconds since 1970 to pixels. */
export function across(history: HistoryView, from: number, to: number): Across {
  return scaleLinear([history.fromMs, history.toMs], [from, to]);
}

/** Micro-dollars to pixels, with a few round amounts to read them by. */
export function up(columns: Column[], bottom: number, top: number): Up {
  const open = columns.some((column) => column.most === null);
  const dearest = max(columns, (column) => column.most ?? column.least) ?? 0;
  // What nothing bounds reaches to the top, which must then lie above everything else.
  const highest = Math.max(dearest * (open ? 1.25 : 1), DOLLAR / 10);
  const scale = scaleLinear([0, highest / DOLLAR], [bottom, top]).nice(4);
  const label = scale.tickFormat(4, "$,~r");
  return {
    y: (micros) => scale(micros / DOLLAR),
    ticks: scale.ticks(4).map((tick) => ({ at: scale(tick), label: label(tick) })),
  };
}

/** The days that get a label, as many as have room. */
export function dayTicks(days: HistoryDay[], x: Across, room: number): DateTick[] {
  if (days.length === 0) return [];
  const width = (x(days[days.length - 1]!.toMs) - x(days[0]!.fromMs)) / days.length;
  const every = Math.max(1, Math.ceil(room / width));
  // A week is what people see in days, so the label stands at its beginning where it can.
  const step = every > 2 && every < 7 ? 7 : every;
  const monday = days.findIndex((day) => day.label.startsWith("Mon"));
  const first = step === 7 && monday >= 0 ? monday : 0;
  return days
    .filter((_, at) => at >= first && (at - first) % step === 0)
    .map((day) => {
      const at = middle(day, x);
      // The last one ends with its day instead of reaching out of the picture.
      const end = at + room / 2 > x(days[days.length - 1]!.toMs) + 8;
      return { at: end ? x(day.toMs) : at, label: step === 1 ? day.label : bare(day.label), end };
    });
}

export function middle(day: HistoryDay, x: Across): number {
  return (x(day.fromMs) + x(day.toMs)) / 2;
}

export function isWeekend(day: HistoryDay): boolean {
  return /^(Sat|Sun)/.test(day.label);
}

/** `23 Nov` of `Mon 23 Nov`. */
function bare(label: string): string {
  return label.split(" ").slice(1).join(" ");
}
