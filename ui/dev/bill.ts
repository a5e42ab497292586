// An invented bill: what agrees, what differs for a reason, what nobody can explain, and a refusal.

import type { Amount, BillAccount, BillLine, BillView } from "../src/generated/core";
import { known, words } from "./budgets";

export const bill: BillView = {
  accounts: [
    account("alice", {
      period: "November 2026",
      read: "read 12 min ago",
      estimated: range(318.3, 333.42),
      billed: "$358.18",
      billedMicros: 358_180_000,
      difference: "+$24.76",
      differenceMicros: 39_880_000,
      rows: [
        line("phi-4", range(196.2, 211.32), 208.8, "within what is unknown", [
          "+$12.60 in 8 h 24 min not tracked",
        ]),
        line("mistral-7b", known(54.4), 54.4, "none", []),
        line("llama-3.1-8b", known(43.2), 41.6, "-$1.60", ["-$1.60 not billed yet, after 23 Nov 12:10"]),
        line("bge-large-en-v1.5", known(24.2), 21.78, "-$2.42", [
          "-$2.40 price differs: billed at $0.45/h, estimated at $0.50/h",
          "-$0.02 rounding to whole minutes and time between readings",
        ]),
        line("whisper", known(0.3), null, "-$0.30", ["-$0.30 not billed yet, after 23 Nov 12:10"]),
        line("aws nvidia-l4 x1", known(0), 31.6, "+$31.60", [
          "+$31.60 not matched: the record does not say which endpoint",
        ]),
      ],
      notes: ["Some rows do not say which endpoint they are for: not matched."],
      url: "https://huggingface.co/settings/billing",
    }),
    refusal("acme"),
  ],
};

const refusedBill: BillView = { accounts: [refusal("acme")] };

const staleBill: BillView = {
  accounts: bill.accounts.slice(0, 1).map((one) => ({
    ...one,
    read: "read 7 h ago",
    problem: "Hugging Face cannot be reached, trying again.",
  })),
};
export const bills: Record<string, BillView> = { refused: refusedBill, stale: staleBill, empty: { accounts: [] } };

function refusal(namespace: string): BillAccount {
  const grant = `give the token Billing → read for the organization ${namespace} at huggingface.co/settings/tokens`;
  return account(namespace, {
    refused: true,
    problem: `The token may not read what ${namespace} was billed: ${grant}.`,
    url: `https://huggingface.co/organizations/${namespace}/settings/billing`,
  });
}

function account(namespace: string, over: Partial<BillAccount>): BillAccount {
  return {
    namespace,
    problem: null,
    refused: false,
    period: null,
    read: null,
    estimated: { least: 0, most: null, words: "unknown" },
    billed: null,
    billedMicros: null,
    difference: null,
    differenceMicros: null,
    rows: [],
    notes: [],
    url: "https://huggingface.co/settings/billing",
    ...over,
  };
}

function range(least: number, most: number): Amount {
  return { least: least * 1e6, most: most * 1e6, words: `${words(least)} to ${words(most)}` };
}

function line(label: string, estimated: Amount, billed: number | null, difference: string, why: string[]): BillLine {
  return {
    label,
    estimated,
    billed: billed === null ? null : words(billed),
    billedMicros: billed === null ? null : Math.round(billed * 1e6),
    difference,
    differenceMicros: Math.round((billed ?? 0) * 1e6) - estimated.least,
    why,
  };
}
