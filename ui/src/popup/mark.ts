// The moments of a countdown at which it is said aloud: each second would drown everything else.

const MARKS = [10, 30, 60];

/** The mark that was passed last, in seconds; `null` before the first and without a countdown. */
export function mark(seconds: number | null): number | null {
  if (seconds === null) return null;
  return MARKS.find((at) => seconds <= at) ?? null;
}
