// This file was generated from the table of settings in guard-core. Do not edit it.

import type { Away, LeftClick, Level, Theme, Window } from "./core";

/** The value of each setting, by its path in the settings file. */
export interface SettingValues {
  "account.namespaces": string[];
  "tray.left_click": LeftClick;
  "pause.countdown_seconds": number;
  "pause.confirm_within_seconds": number;
  "pause.undo_seconds": number;
  "pause.prove_monthly": boolean;
  "remind.first_after_minutes": number;
  "remind.again_after_minutes": number;
  "remind.popup_after_minutes": number;
  "remind.idle_after_minutes": number;
  "remind.stuck_after_minutes": number;
  "remind.snooze_minutes": number;
  "remind.weekly_summary": boolean;
  "guard.level": Level;
  "guard.limit_minutes": number;
  "guard.countdown_seconds": number;
  "guard.away": Away;
  "guard.windows": Window[];
  "guard.exception_minutes": number;
  "guard.warn_minutes": number;
  "arm.before_resume": boolean;
  "arm.scale_to_zero_minutes": number;
  "poll.billable_seconds": number;
  "poll.idle_seconds": number;
  "shortcut.pause_all": string;
  "look.theme": Theme;
  "first_run.done": boolean;
}

/** What settings are to be; `null` takes back what an endpoint or a namespace says of its own. */
export type SettingsChange = { [Path in keyof SettingValues]?: SettingValues[Path] | null };

/** A value that can be chosen, in a word or two, and what it does. */
export type Choice = readonly [string, string, string];

/** What a form says of a setting. */
export interface Key {
  /** An endpoint or a namespace can say it for itself. */
  own: boolean;
  label: string;
  number: { unit: string; low: number; high: number; zeroIsNever: boolean } | null;
  choices: readonly Choice[];
}

export const KEYS: Record<keyof SettingValues, Key> = {
  "account.namespaces": {"choices":[],"label":"Watched users and organizations","number":null,"own":false},
  "tray.left_click": {"choices":[["pause","Pauses everything that costs money",""],["panel","Opens this panel",""]],"label":"A click on the tray icon","number":null,"own":false},
  "pause.countdown_seconds": {"choices":[],"label":"Countdown before everything is paused","number":{"high":60,"low":0,"unit":"seconds","zeroIsNever":false},"own":false},
  "pause.confirm_within_seconds": {"choices":[],"label":"A pause that is not read back raises the alarm after","number":{"high":600,"low":1,"unit":"seconds","zeroIsNever":false},"own":false},
  "pause.undo_seconds": {"choices":[],"label":"The receipt offers Undo for","number":{"high":600,"low":0,"unit":"seconds","zeroIsNever":false},"own":false},
  "pause.prove_monthly": {"choices":[],"label":"Prove once a month that pausing works","number":null,"own":false},
  "remind.first_after_minutes": {"choices":[],"label":"First reminder when it has run for","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "remind.again_after_minutes": {"choices":[],"label":"Then again after each further","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "remind.popup_after_minutes": {"choices":[],"label":"A small window when it has run for","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "remind.idle_after_minutes": {"choices":[],"label":"Told when it had no request for","number":{"high":10080,"low":0,"unit":"minutes","zeroIsNever":true},"own":true},
  "remind.stuck_after_minutes": {"choices":[],"label":"Told when it has been starting for at least","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "remind.snooze_minutes": {"choices":[],"label":"Snooze puts it off for","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":false},
  "remind.weekly_summary": {"choices":[],"label":"A summary of last week on Monday","number":null,"own":false},
  "guard.level": {"choices":[["watch","Watch","reminds only"],["guard","Guard","reminds, and pauses at the limit"],["protected","Protected","never paused from here, not even by “pause all”; no reminders"]],"label":"Guard level","number":null,"own":true},
  "guard.limit_minutes": {"choices":[],"label":"Level guard pauses when it has run for","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "guard.countdown_seconds": {"choices":[],"label":"An automatic pause can be objected to for","number":{"high":600,"low":0,"unit":"seconds","zeroIsNever":false},"own":false},
  "guard.away": {"choices":[["pause","Pause it","what runs is paused in the seconds there are"],["ask","Ask","without an answer only what is guarded is paused"],["keep","Let it run on","it goes on costing money while nobody watches it"]],"label":"When this machine sleeps, is turned off or you log out","number":null,"own":true},
  "guard.windows": {"choices":[],"label":"When it may run","number":null,"own":true},
  "guard.exception_minutes": {"choices":[],"label":"What is started outside may run for","number":{"high":10080,"low":1,"unit":"minutes","zeroIsNever":false},"own":true},
  "guard.warn_minutes": {"choices":[],"label":"The end is told before it by","number":{"high":1440,"low":0,"unit":"minutes","zeroIsNever":true},"own":true},
  "arm.before_resume": {"choices":[],"label":"Turn on auto-stop before resuming: Hugging Face scales it to zero when idle, also while this computer is offline","number":null,"own":false},
  "arm.scale_to_zero_minutes": {"choices":[],"label":"Auto-stop after idling for","number":{"high":2880,"low":15,"unit":"minutes","zeroIsNever":false},"own":false},
  "poll.billable_seconds": {"choices":[],"label":"Between readings while something costs money","number":{"high":300,"low":5,"unit":"seconds","zeroIsNever":false},"own":false},
  "poll.idle_seconds": {"choices":[],"label":"Between readings while nothing does","number":{"high":3600,"low":15,"unit":"seconds","zeroIsNever":false},"own":false},
  "shortcut.pause_all": {"choices":[],"label":"Pauses everything, in any program","number":null,"own":false},
  "look.theme": {"choices":[["system","As the system",""],["light","Light",""],["dark","Dark",""]],"label":"Appearance","number":null,"own":false},
  "first_run.done": {"choices":[],"label":"The first questions","number":null,"own":false},
};

export const DEFAULTS: SettingValues = {
  "account.namespaces": [],
  "tray.left_click": "pause",
  "pause.countdown_seconds": 5,
  "pause.confirm_within_seconds": 60,
  "pause.undo_seconds": 30,
  "pause.prove_monthly": false,
  "remind.first_after_minutes": 30,
  "remind.again_after_minutes": 30,
  "remind.popup_after_minutes": 120,
  "remind.idle_after_minutes": 30,
  "remind.stuck_after_minutes": 10,
  "remind.snooze_minutes": 60,
  "remind.weekly_summary": true,
  "guard.level": "watch",
  "guard.limit_minutes": 180,
  "guard.countdown_seconds": 60,
  "guard.away": "ask",
  "guard.windows": [],
  "guard.exception_minutes": 120,
  "guard.warn_minutes": 10,
  "arm.before_resume": true,
  "arm.scale_to_zero_minutes": 15,
  "poll.billable_seconds": 15,
  "poll.idle_seconds": 60,
  "shortcut.pause_all": "",
  "look.theme": "system",
  "first_run.done": false,
};
