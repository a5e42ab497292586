// Requests beside cost, so that money spent on nothing is seen.

import type { HistoryDay, HistoryView, RequestsView } from "../../generated/core";
import { number } from "../../words";

/** Requests of a day over all endpoints; `null` where nothing is known of any. */
export function requestsOn(requests: RequestsView, day: number): number | null {
  const known = requests.endpoints.map((one) => one.days[day] ?? null).filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** The requests of one endpoint on a day; `null` where that is not known. */
export function requestsOf(requests: RequestsView, history: HistoryView, endpoint: number, day: number): number | null {
  const id = history.endpoints[endpoint]?.id;
  return requests.endpoints.find((one) => one.id === id)?.days[day] ?? null;
}

/** Whether a day cost something while none of the endpoints that did had a request. */
export function isIdle(requests: RequestsView, history: HistoryView, day: HistoryDay, at: number): boolean {
  const paid = day.parts.filter((part) => part.amount.least > 0);
  return paid.length > 0 && paid.every((part) => requestsOf(requests, history, part.endpoint, at) === 0);
}

export function counted(count: number | null): string {
  return count === null ? "unknown" : number(count);
}
