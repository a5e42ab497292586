// Days of the week as the settings write them, `["mon-fri", "sun"]`, and as seven marks.

export const WEEK = [
  ["mon", "Mon", "Monday"],
  ["tue", "Tue", "Tuesday"],
  ["wed", "Wed", "Wednesday"],
  ["thu", "Thu", "Thursday"],
  ["fri", "Fri", "Friday"],
  ["sat", "Sat", "Saturday"],
  ["sun", "Sun", "Sunday"],
] as const;

export type Day = (typeof WEEK)[number][0];

const NAMES: readonly Day[] = WEEK.map(([day]) => day);

/** Each of the days, from Monday on. A range may go over Sunday; none written is every day. */
export function expanded(written: readonly string[] | undefined): Day[] {
  if (written === undefined) return [...NAMES];
  const on = new Set(written.flatMap(range));
  return NAMES.filter((day) => on.has(day));
}

function range(part: string): Day[] {
  const [first, last] = part.toLowerCase().split("-").map((name) => NAMES.findIndex((day) => day === name.trim()));
  if (first === undefined || first < 0) return [];
  const length = last === undefined || last < 0 ? 1 : ((last - first + 7) % 7) + 1;
  return [...NAMES, ...NAMES].slice(first, first + length);
}
