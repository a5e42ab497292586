// The endpoints as they are drawn: eight colours, the rest folded into one.

import { stack } from "d3-shape";
import type { HistoryDay, HistoryEndpoint } from "../../generated/core";
import { number } from "../../words";

export const COLOURS = 8;

export type Series = { label: string; colour: string; words: string; members: number[] };
export type Piece = { colour: string; from: number; to: number };
export type Column = { pieces: Piece[]; least: number; most: number | null };

/** The colour of the endpoint at this place, dearest first. */
export function colourOf(endpoint: number): string {
  return endpoint < COLOURS ? `var(--series-${endpoint + 1})` : "var(--series-rest)";
}

/** What is stacked: endpoints that cost something, or may have. */
export function seriesOf(endpoints: HistoryEndpoint[]): Series[] {
  const dear = endpoints
    .map((endpoint, at) => ({ endpoint, at }))
    .filter(({ endpoint }) => endpoint.total.most !== 0);
  const own = dear.filter(({ at }) => at < COLOURS).map(({ endpoint, at }) => ({
    label: endpoint.label,
    colour: colourOf(at),
    words: endpoint.total.words,
    members: [at],
  }));
  const rest = dear.filter(({ at }) => at >= COLOURS).map(({ at }) => at);
  if (rest.length === 0) return own;
  const label = rest.length === 1 ? "1 other" : `${number(rest.length)} others`;
  return [...own, { label, colour: colourOf(COLOURS), words: "", members: rest }];
}

/** The heights of a day, in micro-dollars: what is known stacked, then up to where it may reach. */
export function columnsOf(days: HistoryDay[], series: Series[]): Column[] {
  const least = (day: HistoryDay, members: number[]): number =>
    day.parts.reduce((sum, part) => sum + (members.includes(part.endpoint) ? part.amount.least : 0), 0);
  const stacked = stack<unknown, HistoryDay, Series>()
    .keys(series)
    .value((day, one) => least(day, one.members))(days);
  return days.map((day, at) => ({
    pieces: stacked
      .map((layer) => ({ colour: layer.key.colour, from: layer[at]![0], to: layer[at]![1] }))
      .filter((piece) => piece.to > piece.from),
    least: day.total.least,
    most: day.total.most,
  }));
}
