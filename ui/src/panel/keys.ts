// The keys of the panel, and where they lead. The list of them is what `?` shows.

/** What is pressed, and what it does. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["/", "search, where there are 12 endpoints and more"],
  ["↓ ↑", "to the next endpoint, to the one before"],
  ["Enter", "opens the endpoint, and closes it"],
  ["P", "pauses the endpoint"],
  ["Escape", "closes what is open, empties the search, closes a window without a frame"],
  ["Ctrl + ,", "settings"],
  ["?", "these keys"],
];

/** A dialog is open: everything else waits. */
export function isAsking(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** The key belongs to the field in which it was pressed. */
export function isTyped({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}

/** No other key is held, but for Shift where a letter or a sign needs it. */
export function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.altKey && !event.metaKey;
}

/** What the arrow keys go through: the buttons that open a row, from top to bottom. */
function stops(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('button[id^="row-"]')];
}

/** The row that has focus, or something in it has. */
export function focusedRow(): string | null {
  const summary = document.activeElement?.closest("li")?.querySelector('button[id^="row-"]');
  return summary?.id.slice("row-".length) ?? null;
}

/** From the row that has focus to the next; from nowhere to the first. Returns whether there is one. */
export function step(down: boolean): boolean {
  const all = stops();
  const here = focusedRow();
  const at = here === null ? (down ? -1 : all.length) : all.findIndex((one) => one.id === `row-${here}`);
  const next = all[at + (down ? 1 : -1)];
  next?.focus();
  return next !== undefined;
}
