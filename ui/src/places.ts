// The pages by the names the host has for them. What a page is opened for stands behind its name.

/** Pages of the larger window in their order, by what people call them. */
export const TITLES = {
  sessions: "Sessions",
  history: "History",
  billed: "Billing",
  budgets: "Budgets",
  plan: "Plan",
  deploy: "Deploy",
  check: "Check",
  reminders: "Alerts",
  rules: "Guarding",
} as const;
export type LargeName = keyof typeof TITLES;
export const LARGE = Object.keys(TITLES) as LargeName[];

/** A namespace or an endpoint as `namespace/name`: `rules/acme`, `rules/acme/phi-4`. */
export type LargePage = LargeName | `rules/${string}`;

/** All pages; the panel is the empty one, and `popup` has a small window to itself. */
export type Page = "" | "settings" | "popup" | LargePage;

/** The page on which it is said how a namespace or an endpoint is guarded; nothing: everything. */
export function rulesOf(about: string): LargePage {
  return about === "" ? "rules" : `rules/${about}`;
}

export function nameOf(page: LargePage): LargeName {
  return LARGE.find((name) => name === page) ?? "rules";
}

/** What the page is opened for, or nothing. */
export function aboutOf(page: LargePage): string {
  return page.slice(nameOf(page).length + 1);
}

export function isLarge(page: Page): page is LargePage {
  return page.startsWith("rules/") || LARGE.some((name) => name === page);
}

/** The panel, where it is no name of ours. */
export function asPage(name: string): Page {
  if (name === "settings" || name === "popup") return name;
  if (name.startsWith("rules/")) return rulesOf(name.slice("rules/".length));
  return LARGE.find((large) => large === name) ?? "";
}
