//! Every condition in one table: what `docs/behaviour.md` shows, from the settings themselves.

use std::fmt::Write;

use crate::settings::Settings;
use crate::words;

/// One condition, as a person reads about it.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// What it is called.
    pub name: &'static str,
    /// What its keys begin with, before the colon.
    pub key: &'static str,
    /// At which guard levels it holds.
    pub levels: &'static str,
    /// When it reminds.
    pub reminds: &'static str,
    /// Its defaults.
    pub default: fn(&Settings) -> String,
    /// What silences it.
    pub silenced: &'static str,
}

/// Every condition there is.
pub const CONDITIONS: &[Condition] = &[
    Condition {
        name: "left running",
        key: "left-running",
        levels: "watch, guard",
        reminds: "billable for a while, then again and again, with the sum so far; later as a small window",
        default: |settings| {
            let remind = &settings.remind;
            format!(
                "after {}, then each {}; a window after {}",
                words::minutes(remind.first_after_minutes),
                words::minutes(remind.again_after_minutes),
                words::minutes(remind.popup_after_minutes)
            )
        },
        silenced: "snooze, pausing it, protecting it",
    },
    Condition {
        name: "idle while running",
        key: "idle",
        levels: "watch, guard",
        reminds: "no request although it runs, by Hugging Face's time of the last one or of becoming running; said with *left running* where both are due",
        default: |settings| format!("after {}", words::minutes(settings.remind.idle_after_minutes)),
        silenced: "a request, snooze, pausing it",
    },
    Condition {
        name: "auto-stop off",
        key: "not-armed",
        levels: "watch, guard",
        reminds: "billable, and Hugging Face would not stop it when idle; said with *left running* where both are due",
        default: |settings| {
            format!("after {}", words::minutes(settings.remind.first_after_minutes))
        },
        silenced: "turning on auto-stop, snooze, pausing it",
    },
    Condition {
        name: "stuck initializing",
        key: "stuck",
        levels: "all",
        reminds: "starting, which is billed, for twice as long as it usually takes",
        default: |settings| {
            format!("after {} at least", words::minutes(settings.remind.stuck_after_minutes))
        },
        silenced: "its start, snooze, pausing it",
    },
    Condition {
        name: "failed with replicas",
        key: "failed",
        levels: "all",
        reminds: "failed, and a replica is still billed",
        default: |_| "at once".to_owned(),
        silenced: "snooze, pausing it",
    },
    Condition {
        name: "woke up",
        key: super::WOKE,
        levels: "all",
        reminds: "it costs money although it was left paused or scaled to zero, and not by us; with who, else \"a request or another person\"",
        default: |_| "at once".to_owned(),
        silenced: "pausing it",
    },
    Condition {
        name: "changed",
        key: super::CHANGED,
        levels: "all",
        reminds: "min replicas, max replicas, timeout or hardware changed so that it can cost more, and not by us",
        default: |_| "at once".to_owned(),
        silenced: "an answer",
    },
    Condition {
        name: "created by someone else",
        key: super::APPEARED,
        levels: "all",
        reminds: "an endpoint appeared in a watched organization that somebody else created",
        default: |_| "at once".to_owned(),
        silenced: "an answer",
    },
    Condition {
        name: "window begins",
        key: "window-start",
        levels: "all",
        reminds: "a window began that starts the endpoint, where that was chosen",
        default: |_| "off".to_owned(),
        silenced: "once for each beginning",
    },
    Condition {
        name: "window ends",
        key: "ending",
        levels: "watch, guard",
        reminds: "the window ends soon, or the time granted for a start outside of all windows",
        default: |settings| {
            let guard = &settings.guard;
            format!(
                "{} before; a start outside is granted {}",
                words::minutes(guard.warn_minutes),
                words::minutes(guard.exception_minutes)
            )
        },
        silenced: "snooze, which defers the end, pausing it, protecting it",
    },
    Condition {
        name: "automatic pause",
        key: "deadline",
        levels: "guard; with windows also watch",
        reminds: "the limit or the end of a window is there: counts down, then pauses, then says so; also in Do Not Disturb",
        default: |settings| {
            let guard = &settings.guard;
            format!(
                "limit {}, counted down for {} s before",
                words::minutes(guard.limit_minutes),
                guard.countdown_seconds
            )
        },
        silenced: "snooze, which defers it, pausing it, protecting it; closing the window does not",
    },
    Condition {
        name: "session ends",
        key: super::SESSION_ENDS,
        levels: "all",
        reminds: "a testing session ends soon; while it lasts its endpoints are not told as left running",
        default: |settings| format!("{} before", words::minutes(settings.guard.warn_minutes)),
        silenced: "extending it, its end",
    },
    Condition {
        name: "session",
        key: "session",
        levels: "all",
        reminds: "a testing session is ready or over; or its process is gone, and what it resumed is paused",
        default: |_| "at once".to_owned(),
        silenced: "once each",
    },
    Condition {
        name: "pause not confirmed",
        key: "pause-unconfirmed",
        levels: "all",
        reminds: "a pause was asked for and is not read back, or was refused",
        default: |settings| {
            format!("after {} s, at once when refused", settings.pause.confirm_within_seconds)
        },
        silenced: "the pause being read back",
    },
    Condition {
        name: "budget",
        key: "budget",
        levels: "",
        reminds: "a share of it is reached; once for each share and period, the highest when several are passed at once",
        default: |_| "at 50, 75, 90 and 100 %; the last stays until answered".to_owned(),
        silenced: "a new period, removing it",
    },
    Condition {
        name: "budget with stop",
        key: "budget-stop",
        levels: "watch, guard",
        reminds: "it will be reached within 60 s and one reading: counts down, then pauses; protected ones are named",
        default: |_| "60 s; shorter where costs suddenly rise".to_owned(),
        silenced: "pausing by hand, *Keep running this week*",
    },
    Condition {
        name: "budget cannot stop",
        key: "budget-unjudged",
        levels: "watch, guard",
        reminds: "a budget with stop has something to pause whose price is unknown: it may be passed unseen",
        default: |_| "at once, once for each period".to_owned(),
        silenced: "a price, pausing it, *Keep running this week*",
    },
    Condition {
        name: "credit ends soon",
        key: "credit",
        levels: "",
        reminds: "it lasts less than a day at what runs now (in the panel)",
        default: |_| "at once".to_owned(),
        silenced: "entering it anew, pausing",
    },
    Condition {
        name: "billed differs",
        key: "billed",
        levels: "",
        reminds: "what Hugging Face billed lies outside what was estimated; what is not billed yet and what was billed before anything was watched is left aside",
        default: |_| "above 5 % and $1, once for each account and billing period".to_owned(),
        silenced: "the next period",
    },
    Condition {
        name: "token refused",
        key: super::REFUSED,
        levels: "all",
        reminds: "a reading is refused: the icon turns to unknown, the panel offers to sign in again",
        default: |_| "at once".to_owned(),
        silenced: "signing in",
    },
    Condition {
        name: "token cannot pause",
        key: super::CANNOT_PAUSE,
        levels: "all",
        reminds: "something costs money and the token may not pause it",
        default: |_| "at once".to_owned(),
        silenced: "another token, nothing running",
    },
    Condition {
        name: "token ends soon",
        key: super::EXPIRES,
        levels: "all",
        reminds: "the token ends; only where Hugging Face says when",
        default: |_| "3 days, 1 day and 1 h before".to_owned(),
        silenced: "another token",
    },
    Condition {
        name: "blind",
        key: super::BLIND,
        levels: "all",
        reminds: "nothing could be read for three intervals while something cost money",
        default: |_| "after 3 min at least".to_owned(),
        silenced: "a reading",
    },
    Condition {
        name: "this machine goes away",
        key: super::LEAVING,
        levels: "watch, guard",
        reminds: "before it sleeps, is turned off or the person logs out: pauses or asks; on waking it tells what became of it",
        default: |settings| format!("{:?}, by endpoint", settings.guard.away).to_lowercase(),
        silenced: "an answer",
    },
];

/// The table as Markdown.
#[must_use]
pub fn table(settings: &Settings) -> String {
    let mut text =
        "| condition | level | reminds | default | silenced by |\n|---|---|---|---|---|\n"
            .to_owned();
    for condition in CONDITIONS {
        let default = (condition.default)(settings);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {default} | {} |",
            condition.name, condition.levels, condition.reminds, condition.silenced
        );
    }
    text
}
