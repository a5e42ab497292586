// A drill as the host would tell it, with invented times.

import type { DrillView } from "../src/generated/core";

export const drilled: DrillView = {
  proved: true,
  end: "A pause works: proved on alice/whisper, for nothing.",
  links: [
    { name: "token", holds: true, took: "0.1 s", words: "it may look at alice and acme" },
    { name: "endpoints read", holds: true, took: "0.3 s", words: "4 endpoints" },
    { name: "pause accepted", holds: true, took: "0.2 s", words: "Hugging Face accepted it" },
    { name: "read back", holds: true, took: "0.2 s", words: "it is paused" },
    { name: "notifications", holds: true, took: "0.0 s", words: "gnome-shell 48.1 accepted one: look whether you see it" },
    { name: "sleep waits", holds: true, took: "0.0 s", words: "it waits 5.0 s for us" },
  ],
};
