// What was saved last on this page, so that it can be taken back.

import type { Own } from "../../generated/core";

export const saved = $state<{ of: string; before: Own | null }>({ of: "", before: null });
