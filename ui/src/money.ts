// What is typed into a field and the whole micro-dollars the host counts in. Nothing is calculated.

const DOLLARS = /^\s*\$?\s*(\d{1,9})(?:\.(\d{1,6}))?\s*$/;

/** The micro-dollars of `50`, `$12.50`, `0.033`; `null` for anything else. */
export function microsTyped(text: string): number | null {
  const parts = DOLLARS.exec(text.replaceAll(",", ""));
  if (!parts) return null;
  return Number(`${parts[1]}${(parts[2] ?? "").padEnd(6, "0")}`);
}

/** The same the other way, for a field: `50`, `12.50`. */
export function typed(micros: number): string {
  const digits = String(micros).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  const whole = digits.slice(0, -6);
  return fraction === "" ? whole : `${whole}.${fraction.padEnd(2, "0")}`;
}
