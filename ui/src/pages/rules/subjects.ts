// What rules can be about, by the words behind the name of the page: nothing for everything, a
// namespace, or `namespace/name`.

import type { AccountView, Row, Ruled } from "../../generated/core";

export type Subject = { about: string; words: string };
export type Subjects = { namespaces: Subject[]; endpoints: Subject[] };

export function subjectsOf(account: AccountView, rows: Row[], about: string): Subjects {
  const watched = account.namespaces.filter((one) => one.watched);
  const namespaces = watched.map((one) => ({ about: one.name, words: one.name }));
  const endpoints = rows.map((row) => ({ about: row.id, words: row.label }));
  endpoints.sort((one, other) => (one.words < other.words ? -1 : 1));
  // What is shown may be gone, or not read yet; it stays what these rules are about.
  const here = about.includes("/") ? endpoints : namespaces;
  if (about !== "" && !here.some((one) => one.about === about)) here.push({ about, words: about });
  return { namespaces, endpoints };
}

export function ruledOf(about: string): Ruled {
  if (about === "") return { is: "everything" };
  return about.includes("/") ? { is: "endpoint", id: about } : { is: "namespace", name: about };
}

/** As in "Discard changes to the rules of phi-4?". */
export function wordsOf({ namespaces, endpoints }: Subjects, about: string): string {
  if (about === "") return "everything";
  const named = [...namespaces, ...endpoints].find((one) => one.about === about);
  return named?.words ?? about;
}

/** Whether rules are about this. */
export function isOf(ruled: Ruled, about: string): boolean {
  switch (ruled.is) {
    case "everything":
      return about === "";
    case "namespace":
      return about === ruled.name;
    case "endpoint":
      return about === ruled.id;
  }
}
