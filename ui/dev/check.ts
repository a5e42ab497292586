// What the safety check would find.

import type { Change, CheckView, DeletePreview, FindingGroup, FindingView, PlanAmount, ScalingChoice } from "../src/generated/core";

const amount = (words: string, micros: number | null): PlanAmount => ({ micros, knownMicros: micros ?? 0, words });

const finding = (label: string, code: string, title: string, text: string, weekly: PlanAmount): FindingView => ({
  code,
  title,
  text,
  weekly,
  saves: weekly.micros === null ? "saves an unknown amount" : `saves up to ${weekly.words}`,
  fix: { endpoint: `alice/${label}`, fix: { is: "pause" } },
  fixText: "Pauses it, read back; it answers no request until somebody resumes it.",
  fixing: false,
});

const group = (label: string, weekly: PlanAmount, findings: FindingView[]): FindingGroup => ({
  endpoint: `alice/${label}`, label, weekly, trouble: null, findings,
});

const WHISPER = amount("$134.40", 134_400_000);

export const check: CheckView = {
  summary: "4 findings on 2 endpoints.",
  groups: [
    group("phi-4", amount("at least $302.40", null), [
      finding("phi-4", "failed", "failed, and kept", "It failed and was left so. Whether Hugging Face bills that is not documented.", amount("unknown", null)),
      finding("phi-4", "min-replicas", "never stops by itself", "It keeps 1 replica even when nobody uses it, so it never stops by itself.", amount("$302.40", 302_400_000)),
      finding("phi-4", "dearer", "cheaper elsewhere", "The same hardware costs $1.60/h in eu-west-1 and $1.80/h here.", amount("$33.60", 33_600_000)),
    ]),
    group("whisper", WHISPER, [
      finding("whisper", "unused", "unused", "It served no request for 20 days and is not paused.", WHISPER),
    ]),
  ],
  unseen: [],
  endpoints: [
    { id: "alice/phi-4", label: "phi-4", state: "running", minReplicas: 1, maxReplicas: 1, scaleToZeroMinutes: 0, rate: "$1.80/h", rateMicrosPerHour: 1_800_000, changing: false, trouble: null, unused: false },
    { id: "alice/whisper", label: "whisper", state: "scaled to zero", minReplicas: 0, maxReplicas: 1, scaleToZeroMinutes: 15, rate: "$0.80/h", rateMicrosPerHour: 800_000, changing: false, trouble: null, unused: true },
  ],
  undo: [{ words: "whisper: max replicas 2", request: { ask: "change", endpoint: "alice/whisper", change: { minReplicas: null, maxReplicas: 2, scaleToZeroMinutes: null, access: null } } }],
};

/** So many endpoints with one finding each. */
export const crowdedCheck = (count: number): CheckView => ({
  ...check,
  summary: `${count.toLocaleString("en")} findings on ${count.toLocaleString("en")} endpoints.`,
  groups: Array.from({ length: count }, (_, index) => group(`bot-${index}`, WHISPER, [finding(`bot-${index}`, "unused", "unused", "It served no request for 20 days and is not paused.", WHISPER)])),
});

export const clean: CheckView = { ...check, summary: "Nothing was found.", groups: [], undo: [] };

export function scalingOf(change: Change): ScalingChoice {
  const wrong = (change.minReplicas ?? 0) > (change.maxReplicas ?? 1) ? "Min replicas 3 is more than max replicas 1." : null;
  return { idle: amount("$0.00", 0), used: amount("$20.25", 20_250_000), most: amount("$302.40", 302_400_000), wrong };
}

export function deleteOf(endpoint: string): DeletePreview {
  const name = endpoint.split("/")[1] ?? endpoint;
  return { id: endpoint, name, sentences: [`${endpoint} serves microsoft/phi-4.`, "What it has cost stays in the history."], trouble: null };
}
