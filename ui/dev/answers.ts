// What a host would find out. `?history=crowded`, `open`, `empty` or `deaf` changes the days;
// `?bill=refused`, `stale` or `empty` the bill; `?told=empty` or `one` the reminders.

import type { Answer, HistoryView, Question, Range } from "../src/generated/core";
import { bill, bills } from "./bill";
import { check, clean, crowdedCheck, deleteOf, scalingOf } from "./check";
import { modelOf, offersFor, previewOf, starter } from "./deploy";
import { crowded, history, nothing, requestsFor } from "./history";
import { drilled } from "./drill";
import { choices, planOf } from "./plan";
import { reminders, told } from "./reminders";
import { report } from "./report";
import { rulesOf } from "./rules";
import { timelineOf } from "./timeline";
import { draftOf, receiptOf, receipts } from "./sessions";

export function answerTo(question: Question, which: string | null = null): Answer {
  switch (question.ask) {
    case "history":
      return { is: "history", ...days(question.range, which) };
    case "requests":
      return { is: "requests", ...requestsFor(days(question.range, which)) };
    case "bill":
      return { is: "bill", ...(bills[which ?? ""] ?? bill) };
    case "reminders":
      return { is: "reminders", ...(told[which ?? ""] ?? reminders) };
    case "timeline":
      return { is: "timeline", ...timelineOf(question.endpoint) };
    case "diagnosis":
      return { is: "diagnosis", file: "endpoint-guard-report-20261123-180000.txt", text: report };
    case "drill":
      return { is: "drill", ...drilled };
    case "rules":
      return { is: "rules", ...rulesOf(question.of, question.draft) };
    case "sessions":
      return { is: "sessions", ...(which === "empty" ? { rows: [], weeks: [] } : receipts) };
    case "sessionDraft":
      return { is: "sessionDraft", ...draftOf(question.draft) };
    case "receipt":
      return { is: "receipt", ...receiptOf(question.id, question.format) };
    case "planChoices":
      return { is: "planChoices", ...choices };
    case "plan":
      return { is: "plan", ...planOf(question.input) };
    case "check":
      return { is: "check", ...(which === "clean" ? clean : which === "many" ? crowdedCheck(1_000) : check) };
    case "scaling":
      return { is: "scaling", ...scalingOf(question.change) };
    case "offers":
      return { is: "offers", ...offersFor(question.filter) };
    case "model":
      return { is: "model", ...modelOf(question.repository) };
    case "starterSet":
      return { is: "starterSet", endpoints: starter, existing: [], wrong: [] };
    case "deployPreview":
      return { is: "deployPreview", ...previewOf(question.endpoints) };
    case "deletePreview":
      return { is: "deletePreview", ...deleteOf(question.endpoint) };
    case "export":
      return { is: "export", file: `cost-2026-10-25-to-2026-11-23.${question.format}`, text: "day,cost\n" };
  }
}

function days(range: Range, which: string | null): HistoryView {
  if (which === "crowded") return crowded();
  if (which === "empty") return nothing;
  return history(range.is === "days" ? range.count : 23, which === "open");
}
