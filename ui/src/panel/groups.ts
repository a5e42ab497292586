// In which order and how many endpoints the panel lists: what costs money first and all of it.

import type { Row } from "../generated/core";

/** From so many on there is a search, and what is off stands behind one press. */
export const MANY = 12;
/** Of a few endpoints so many that are off are listed at once. */
const FREE_SHOWN = 5;
/** So many come with each press: more at a time would keep the window waiting. */
export const STEP = 100;

export function found(rows: Row[], words: string): Row[] {
  const wanted = words.trim().toLowerCase();
  return wanted === "" ? rows : rows.filter((row) => textOf(row).includes(wanted));
}

function textOf(row: Row): string {
  return `${row.id} ${row.label} ${row.detail}`.toLowerCase();
}

/** How many that are off are listed before anybody asks for more. */
export function freeShown(rows: Row[], searching: boolean): number {
  if (searching) return STEP;
  if (rows.length < MANY) return FREE_SHOWN;
  return rows.some((row) => row.billable) ? 0 : STEP;
}

/** `paused` where all of them are, which says more than `off`. */
export function offWords(rows: Row[]): string {
  return rows.every((row) => row.badge === "paused") ? "paused" : "that are off";
}

/** The user or the organization of an endpoint. */
export function namespaceOf(row: Row): string {
  return row.id.slice(0, Math.max(0, row.id.indexOf("/")));
}

/** Whether the namespace has to be said of each. */
export function hasSeveralNamespaces(rows: Row[]): boolean {
  const first = rows[0];
  return first !== undefined && rows.some((row) => namespaceOf(row) !== namespaceOf(first));
}
