// Light, dark, or what the system says, as one attribute on the root that the tokens look at.

import type { Theme } from "./generated/core";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
/** The system puts its colours in place of ours, and says by the other question whether they are dark. */
const forced = window.matchMedia("(forced-colors: active)");
let chosen: Theme = "system";

export function show(theme: Theme): void {
  chosen = theme;
  draw();
}

dark.addEventListener("change", draw);
forced.addEventListener("change", draw);

function draw(): void {
  const system = dark.matches ? "dark" : "light";
  document.documentElement.dataset["theme"] = chosen === "system" || forced.matches ? system : chosen;
}
