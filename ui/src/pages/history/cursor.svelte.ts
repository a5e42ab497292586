// What the pointer or the arrow keys are on: a day, or a stretch of time of one endpoint.

import type { HistoryView } from "../../generated/core";

export type Place = { day: number; lane: number | null; segment: number };

export class Cursor {
  place = $state.raw<Place | null>(null);

  /** Arrow keys, Home and End. Returns whether the key meant something here. */
  press(key: string, history: HistoryView, lanes: number): boolean {
    const last = history.days.length - 1;
    const { day, lane, segment } = this.place ?? { day: last, lane: null, segment: 0 };
    const segments = lane === null ? 0 : history.lanes[lane]!.segments.length - 1;
    switch (key) {
      case "ArrowLeft":
        if (this.place === null) this.#toDay(last);
        else if (lane === null) this.#toDay(Math.max(0, day - 1));
        else this.toSegment(history, lane, Math.max(0, segment - 1));
        return true;
      case "ArrowRight":
        if (lane === null) this.#toDay(Math.min(last, this.place === null ? 0 : day + 1));
        else this.toSegment(history, lane, Math.min(segments, segment + 1));
        return true;
      case "Home":
        if (lane === null) this.#toDay(0);
        else this.toSegment(history, lane, 0);
        return true;
      case "End":
        if (lane === null) this.#toDay(last);
        else this.toSegment(history, lane, segments);
        return true;
      case "ArrowDown":
        if (lanes > 0) this.toTime(history, middleOf(history, day), lane === null ? 0 : Math.min(lanes - 1, lane + 1));
        return true;
      case "ArrowUp":
        if (lane !== null && lane > 0) this.toTime(history, middleOf(history, day), lane - 1);
        else this.#toDay(day);
        return true;
      default:
        return false;
    }
  }

  /** To the day of this moment, or to what an endpoint did then. */
  toTime(history: HistoryView, ms: number, lane: number | null): void {
    const day = dayAt(history, ms);
    if (lane === null) return this.#toDay(day);
    const segment = history.lanes[lane]!.segments.findIndex((one) => ms < one.toMs);
    this.place = { day, lane, segment: segment < 0 ? history.lanes[lane]!.segments.length - 1 : segment };
  }

  toSegment(history: HistoryView, lane: number, segment: number): void {
    const { fromMs } = history.lanes[lane]!.segments[segment]!;
    this.place = { day: dayAt(history, fromMs), lane, segment };
  }

  leave(): void {
    this.place = null;
  }

  #toDay(day: number): void {
    this.place = { day, lane: null, segment: 0 };
  }
}

function dayAt(history: HistoryView, ms: number): number {
  const day = history.days.findIndex((one) => ms < one.toMs);
  return day < 0 ? history.days.length - 1 : day;
}

function middleOf(history: HistoryView, day: number): number {
  const { fromMs, toMs } = history.days[day]!;
  return (fromMs + toMs) / 2;
}
