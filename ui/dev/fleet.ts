// An account of many endpoints, of two namespaces and in every state.

import type { Row } from "../src/generated/core";

const NAMES = ["eval", "batch", "summaries", "whisper-large-v3-turbo", "embeddings-for-search-eu-west-1a"];

/** So many rows; one in seven costs money. `off` and `on` are a row of each kind. */
export function fleet(count: number, on: Row, off: Row): Row[] {
  const rows = Array.from({ length: count }, (_, index): Row => {
    const name = `${NAMES[index % NAMES.length]}-${index}`;
    const space = index % 3 === 0 ? "alice" : "acme";
    const own = { id: `${space}/${name}`, label: name };
    return index % 7 === 0 ? { ...on, ...own } : { ...off, ...own, detail: "lab/model · L4" };
  });
  return [...rows.filter((row) => row.billable), ...rows.filter((row) => !row.billable)];
}
