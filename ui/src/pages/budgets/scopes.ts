// What a budget can be about.

import type { AccountView, BudgetView, Row, Scope } from "../../generated/core";

export const EVERYTHING: Scope = "all";

export type ScopeChoice = { scope: Scope; words: string };

type Free = Pick<BudgetView, "period" | "scope">;

/** A period and what it is about for which there is no budget: a week of everything first. */
export function firstFree(scopes: ScopeChoice[], budgets: BudgetView[]): Free {
  const periods: BudgetView["period"][] = ["week", "month", "day"];
  const all = scopes.flatMap(({ scope }) => periods.map((period): Free => ({ period, scope })));
  const taken = ({ period, scope }: Free) => budgets.some((one) => one.period === period && one.scope === scope);
  return all.find((one) => !taken(one)) ?? { period: "week", scope: EVERYTHING };
}

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
