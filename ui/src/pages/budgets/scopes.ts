// What a budget can be about.

import type { AccountView, Row, Scope } from "../../generated/core";

export const EVERYTHING: Scope = "all";

export type ScopeChoice = { scope: Scope; words: string };

export function scopesOf(account: AccountView, rows: Row[]): ScopeChoice[] {
  const namespaces = account.namespaces.filter((one) => one.watched).map((one) => one.name);
  const endpoints = rows.map((row) => ({ scope: row.id, words: row.label }));
  endpoints.sort((one, other) => (one.words < other.words ? -1 : 1));
  return [
    { scope: EVERYTHING, words: "everything" },
    ...(namespaces.length > 1 ? namespaces.map((name) => ({ scope: name, words: `all of ${name}` })) : []),
    ...endpoints,
  ];
}
