// The combination somebody presses, in the words in which the settings keep it.

/** Their names on the keyboard; also those the settings are written with. */
const HELD = ["Ctrl", "Alt", "Shift", "Super"] as const;

/** Keys that may end a combination. A letter is the one that is written on the key. */
const CODES =
  /^(Digit\d|F\d{1,2}|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Space|Pause|Numpad\d)$/;

export interface Pressed {
  /** What is held and, once it is pressed, the last key: `Ctrl+Alt+P`. */
  words: string;
  /** It can be a shortcut of all programs. */
  whole: boolean;
}

/** What a press says so far; `null` for one that is part of no shortcut, such as Tab alone. */
export function pressed(event: KeyboardEvent): Pressed | null {
  const on = [event.ctrlKey, event.altKey, event.shiftKey, event.metaKey];
  const held = HELD.filter((_, place) => on[place]);
  const last = lastKey(event);
  const enough = event.ctrlKey || event.altKey || event.metaKey;
  if (last === null) return held.length > 0 && isModifier(event.key) ? { words: `${held.join("+")}+…`, whole: false } : null;
  return enough ? { words: [...held, last].join("+"), whole: true } : null;
}

function isModifier(key: string): boolean {
  return ["Control", "Alt", "Shift", "Meta", "Super", "OS", "Hyper"].includes(key);
}

function lastKey({ key, code }: KeyboardEvent): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  // Held keys may make another character of it.
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter?.[1] && key.length === 1) return letter[1];
  return CODES.test(code) ? code.replace(/^Digit/, "") : null;
}
