// Invented budgets, forecast and credit.

import type { Amount, BudgetView, CreditView, ForecastView } from "../src/generated/core";

const DOLLAR = 1_000_000;

export function known(dollars: number): Amount {
  const micros = Math.round(dollars * DOLLAR);
  return { least: micros, most: micros, words: words(dollars) };
}

export function words(dollars: number): string {
  const figure = dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `$${figure}`;
}

export function budget(
  period: BudgetView["period"],
  scope: string,
  title: string,
  spent: string,
  limit: number,
  percent: number,
  over: Partial<BudgetView> = {},
): BudgetView {
  return {
    key: `budget:${period}:${scope}`,
    period,
    scope,
    title,
    spent: known(Number(spent.slice(1))),
    limitMicros: limit * DOLLAR,
    limit: `$${limit}`,
    percent,
    when: title.replace(period, { day: "today", week: "this week", month: "this month" }[period]).replace(" of ", ", "),
    used: `${spent} of $${limit}`,
    text: `${title} ${spent} of $${limit}`,
    stop: false,
    level: "calm",
    note: null,
    countdownSeconds: null,
    overridden: false,
    ...over,
  };
}

export const week = budget("week", "all", "week", "$21.90", 50, 44);

export const month = budget("month", "acme", "month of acme", "$212.40", 400, 53, {
  stop: true,
  note: "At $3.40/h the line is reached in 2 d 7 h.",
});

export const forecast: ForecastView = {
  text: "month end $584.10 to $697.40; $1,058.20 if what runs now stays on",
  monthEnd: { least: 584.1 * DOLLAR, most: 697.4 * DOLLAR, words: "$584.10 to $697.40" },
  ifLeftOn: known(1058.2),
};

export const credit: CreditView = {
  text: "credit $128.60 left of $150, 37 h 49 min at what runs now",
  left: known(128.6),
  micros: 150 * DOLLAR,
};
