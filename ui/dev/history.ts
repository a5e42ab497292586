// Thirty invented days of five endpoints: work on weekdays, a weekend left on, a night not tracked.

import type {
  Amount,
  HistoryDay,
  HistoryView,
  Lane,
  LaneSegment,
  LaneState,
  RequestsView,
  SavedView,
} from "../src/generated/core";
import { words } from "./budgets";

const HOUR = 3_600_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Hours since the first midnight, on the clock of the wall. */
type Stretch = [from: number, to: number, state: LaneState];
type Life = { label: string; rate: number; idle: LaneState; born: number; stretches: Stretch[] };

/** Day 0 is Sun 25 Oct 2026, on which the clocks go back in Berlin: 25 hours. */
const first = Date.UTC(2026, 9, 24, 22);
const START = [first, ...Array.from({ length: 30 }, (_, day) => first + (25 + day * 24) * HOUR)];
const NOW = at(29 * 24 + 14.2);

function at(hours: number): number {
  return hours <= 0 ? first : first + (hours + 1) * HOUR;
}

function on(day: number, from: number, to: number): Stretch[] {
  const begin = day * 24 + from;
  return [
    [begin, begin + 0.07, "starting"],
    [begin + 0.07, day * 24 + to, "running"],
  ];
}

const lives: Life[] = [
  {
    label: "phi-4",
    rate: 1.8,
    idle: "paused",
    born: 0,
    stretches: [
      ...[1, 3, 4, 8, 10, 12, 15, 16].flatMap((day) => on(day, 9.5, 12 + (day % 5))),
      // The weekend left on: from Fri 13 Nov, 17:20, until somebody came back on Monday.
      ...on(19, 17.33, 24 * 3 + 9.1),
      ...on(23, 9, 19),
      [23 * 24 + 19, 24 * 24 + 8.4, "unknown"],
      ...on(25, 10, 13.5),
      ...on(26, 13, 16),
      ...on(29, 12, 14.2),
    ],
  },
  {
    label: "llama-3.1-8b",
    rate: 0.8,
    idle: "paused",
    born: 8 * 24 + 11,
    stretches: [8, 9, 11, 12, 15, 17, 18, 22, 24, 25, 26, 29].flatMap((day) => on(day, 11.2, 15 + (day % 4))),
  },
  {
    label: "mistral-7b",
    rate: 0.8,
    idle: "paused",
    born: 0,
    stretches: [
      ...[1, 2, 3, 5, 8, 10, 11, 12].flatMap((day) => on(day, 10, 12.5 + (day % 3))),
      [14 * 24 + 13, 14 * 24 + 15.63, "unknown"],
      ...[16, 17, 19, 22, 24, 26, 29].flatMap((day) => on(day, 9.2, 11.5 + (day % 3))),
    ],
  },
  {
    label: "bge-large-en-v1.5",
    rate: 0.5,
    idle: "paused",
    born: 0,
    stretches: [
      ...[2, 9].flatMap((day) => on(day, 8, 17)),
      [16 * 24 + 8, 16 * 24 + 8.1, "starting"],
      [16 * 24 + 8.1, 17 * 24 + 10, "failed"],
      ...on(23, 8, 17),
    ],
  },
  {
    label: "whisper",
    rate: 0.6,
    idle: "scaledToZero",
    born: 0,
    stretches: [4, 9, 11, 18, 23, 25].flatMap((day) => on(day, 15, 15.8)),
  },
];

const billable: Partial<Record<LaneState, true>> = { running: true, starting: true, unknown: true };

function lane(life: Life, endpoint: number): Lane {
  const segments: LaneSegment[] = [];
  let last = 0;
  const put = (from: number, to: number, state: LaneState): void => {
    const [fromMs, toMs] = [at(from), Math.min(at(to), NOW)];
    if (toMs > fromMs) segments.push({ fromMs, toMs, state, words: said(state, fromMs, toMs) });
    last = to;
  };
  if (life.born > 0) put(0, life.born, "absent");
  for (const [from, to, state] of life.stretches) {
    if (from > last) put(last, from, life.idle);
    put(from, to, state);
  }
  if (last < 29 * 24 + 14.2) put(last, 29 * 24 + 14.2, life.idle);
  return { endpoint, segments };
}

function said(state: LaneState, fromMs: number, toMs: number): string {
  const names: Partial<Record<LaneState, string>> = { scaledToZero: "scaled to zero", unknown: "not tracked" };
  return `${names[state] ?? state} ${lasting(toMs - fromMs)}, from ${label(fromMs)} ${clock(fromMs)}`;
}

function lasting(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60), minutes % 60];
  if (days > 1) return `${days} d ${hours % 24} h`;
  return hours === 0 ? `${rest} min` : `${hours} h ${rest} min`;
}

function berlin(ms: number): Date {
  return new Date(ms + (ms < first + 3 * HOUR ? 2 : 1) * HOUR);
}

function label(ms: number): string {
  const day = berlin(ms);
  return `${WEEK[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`;
}

function clock(ms: number): string {
  return berlin(ms).toISOString().slice(11, 16);
}

function amount(least: number, most: number | null): Amount {
  const text = most === null ? `at least ${words(least)}` : most - least < 0.005 ? words(least) : `${words(least)} to ${words(most)}`;
  return { least: Math.round(least * 1e6), most: most === null ? null : Math.round(most * 1e6), words: text };
}

/** Dollars of one endpoint between two moments: what is certain, and what may be. */
function cost(life: Life, of: Lane, from: number, to: number): [number, number] {
  let [least, most] = [0, 0];
  for (const one of of.segments) {
    const ms = Math.min(one.toMs, to) - Math.max(one.fromMs, from);
    if (ms <= 0 || !billable[one.state]) continue;
    const dollars = (ms / HOUR) * life.rate;
    most += dollars;
    if (one.state !== "unknown") least += dollars;
  }
  return [least, most];
}

function millis(of: Lane, state: LaneState): number {
  return of.segments.filter((one) => one.state === state).reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
}

/** The last `count` of the thirty days; `open` makes one of them unbounded. */
export function history(count = 30, open = false): HistoryView {
  const start = START.slice(30 - count);
  const [fromMs, toMs] = [start[0]!, START[30]!];
  const cut = lives.map((life, endpoint) => lane(life, endpoint)).map((one) => ({
    ...one,
    segments: one.segments
      .filter((segment) => segment.toMs > fromMs)
      .map((segment) => ({ ...segment, fromMs: Math.max(segment.fromMs, fromMs) })),
  }));
  const days = start.slice(0, -1).map((from, day): HistoryDay => {
    const until = start[day + 1]!;
    const each = lives.map((life, endpoint) => cost(life, cut[endpoint]!, from, until));
    const sum = each.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    const unbounded = open && sum[1] > sum[0];
    const total = amount(sum[0], unbounded ? null : sum[1]);
    const hidden = millisHidden(cut, from, until);
    const bound = unbounded ? ", at an unknown price" : `, up to ${words(sum[1] - sum[0])}`;
    return {
      date: berlin(from + 3 * HOUR).toISOString().slice(0, 10),
      label: label(from + 3 * HOUR),
      hours: Math.round((until - from) / HOUR),
      fromMs: from,
      toMs: until,
      total,
      unknown: hidden === 0 ? null : `${lasting(hidden)} not tracked${bound}`,
      parts: each.flatMap(([least, most], endpoint) =>
        most === 0 ? [] : [{ endpoint, amount: amount(least, unbounded && most > least ? null : most) }],
      ),
    };
  });
  const sums = lives.map((life, endpoint) => cost(life, cut[endpoint]!, fromMs, toMs));
  const [least, most] = sums.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]) as [number, number];
  const hidden = millisHidden(cut, fromMs, toMs);
  return {
    title: `last ${count} days`,
    fromMs,
    toMs,
    nowMs: NOW,
    zone: "Europe/Berlin",
    total: amount(least, open ? null : most),
    unknown: `${lasting(hidden)} not tracked, ${open ? "at an unknown price" : `up to ${words(most - least)}`}`,
    saved: count === 30 ? saved() : null,
    endpoints: lives.map((life, endpoint) => ({
      id: `alice/${life.label}`,
      label: life.label,
      total: amount(...sums[endpoint]!),
      unknown:
        sums[endpoint]![1] > sums[endpoint]![0]
          ? `${lasting(millis(cut[endpoint]!, "unknown"))} not tracked, up to ${words(sums[endpoint]![1] - sums[endpoint]![0])}`
          : null,
      runningMs: millis(cut[endpoint]!, "running"),
      running: lasting(millis(cut[endpoint]!, "running")),
      startingMs: millis(cut[endpoint]!, "starting"),
      starting: lasting(millis(cut[endpoint]!, "starting")),
      unknownMs: millis(cut[endpoint]!, "unknown"),
      inferredMs: 0,
      episodes: cut[endpoint]!.segments.filter((one) => one.state === "starting").length,
    })),
    namespaces: [{ name: "alice", total: amount(least, most) }],
    days,
    lanes: cut,
    watchedSince: null,
    empty: null,
  };
}

/** What six pauses saved. */
export function saved(days = ""): SavedView {
  return {
    words: `Saved about $41.20${days} by 6 pauses`,
    rule: "Each pause counts until its next resume, at most 8 h or until auto-stop would have stopped it.",
  };
}

function millisHidden(lanes: Lane[], from: number, to: number): number {
  return lanes
    .flatMap((one) => one.segments)
    .filter((one) => one.state === "unknown")
    .reduce((sum, one) => sum + Math.max(0, Math.min(one.toMs, to) - Math.max(one.fromMs, from)), 0);
}

/** Many endpoints, so that most of them are folded into one. */
export function crowded(): HistoryView {
  const base = history();
  const more = Array.from({ length: 9 }, (_, at) => ({
    ...base.endpoints[4]!,
    id: `acme/batch-${at}`,
    label: at === 0 ? "a-rather-long-name-of-an-endpoint-eu-west-1" : `batch-${at}`,
  }));
  return {
    ...base,
    endpoints: [...base.endpoints, ...more],
    lanes: [
      ...base.lanes,
      ...more.map((_, at) => ({ ...base.lanes[4]!, endpoint: base.endpoints.length + at })),
    ],
    days: base.days.map((day) => {
      const own = day.parts.find((part) => part.endpoint === 4);
      const parts = own ? more.map((_, at) => ({ ...own, endpoint: 5 + at })) : [];
      const extra = (own?.amount.least ?? 0) * parts.length;
      const [from, to] = [day.total.least + extra, (day.total.most ?? 0) + extra];
      return { ...day, parts: [...day.parts, ...parts], total: amount(from / 1e6, to / 1e6) };
    }),
  };
}

export const nothing: HistoryView = {
  ...history(7),
  total: amount(0, 0),
  unknown: null,
  endpoints: [],
  namespaces: [],
  lanes: [],
  days: history(7).days.map((day) => ({ ...day, parts: [], total: amount(0, 0), unknown: null })),
  watchedSince: "watched since 23 Nov 2026",
  empty: "Endpoint Guard has watched since today, 14:05. From the first endpoint that runs on, each day appears here with what it cost and which endpoint cost it.",
};

/** As many requests as one would expect, and none over the weekend that was left on. */
export function requestsFor(view: HistoryView): RequestsView {
  const busy = [420, 1310, 260, 38, 12];
  const endpoints = view.endpoints.map((endpoint, place) => {
    const days = view.days.map((day, at) => {
      const part = day.parts.find((one) => one.endpoint === place);
      if (day.fromMs > NOW) return null;
      const weekend = place === 0 && ["Sat", "Sun"].includes(day.label.slice(0, 3));
      return part && !weekend ? Math.round((part.amount.least / 1e6) * (busy[place] ?? 9) * (0.6 + ((at * 7) % 5) / 5)) : 0;
    });
    return {
      id: endpoint.id,
      days,
      total: days.reduce<number>((sum, count) => sum + (count ?? 0), 0),
      idleWords: place === 0 && view.days.length > 9 ? "$86.40 on days without a request" : null,
    };
  });
  const idle = endpoints.find((endpoint) => endpoint.idleWords !== null)?.idleWords;
  const idleWords = idle ? `of which ${idle}` : null;
  return { endpoints, idleWords, note: "Hugging Face keeps requests for 30 days." };
}
