//! The account as a whole: refused, unable to pause, blind.

use std::time::Duration;

use jiff::Timestamp;

use super::{Condition, Declared, Judge, Wanted};
use crate::notification::Notification;
use crate::request::Request;
use crate::running_rate::RunningRate;
use crate::words;

/// The only thing these policies see of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// What cost money at the last good reading.
    pub running: RunningRate,
    /// The names of that.
    pub names: Vec<String>,
    /// When the last good reading of it was; 1970 where there was none, so that each start does not tell
    /// it anew.
    pub read: Timestamp,
    /// A namespace that was tried and never read in this run.
    pub never_read: Option<String>,
    /// How long ago, where that is too long.
    pub blind_for: Option<Duration>,
    /// Why it cannot be read, in words.
    pub problem: Option<String>,
    /// The token is refused: trying again does not help.
    pub refused: bool,
    /// The namespaces that refuse it, where others still let it in.
    pub refused_by: Vec<String>,
    /// What cost money in what refuses it, or in all.
    pub unpausable: RunningRate,
    /// The names of that.
    pub unpausable_names: Vec<String>,
    /// Why the token cannot pause, or where it cannot.
    pub cannot_pause: Option<String>,
    /// What costs money there.
    pub unpaused: RunningRate,
    /// The names of that.
    pub unpaused_names: Vec<String>,
    /// When the token ends.
    pub expires: Option<Expires>,
    /// When the guard itself tried last whether pausing works, and why that is not proved.
    pub unproved: Option<(Timestamp, String)>,
}

/// The end of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expires {
    /// When.
    pub at: Timestamp,
    /// In how many milliseconds; negative when it is over.
    pub millis: i64,
    /// When, as a person says it: `at 18:30`, `on Tue 24 Nov at 18:30`.
    pub words: String,
}

pub(super) const BLIND: Declared = Declared {
    judge: Judge::Account(blind),
    name: "blind",
    reminds: "nothing could be read for three intervals while something cost money",
    default: |_| "after 3 min at least".to_owned(),
    silenced: "a reading",
    ..Declared::new("blind")
};

/// Changing networks takes a minute or two: that is not worth a reminder.
const AT_LEAST: Duration = Duration::from_secs(180);

/// Level 1 when nothing was read for three intervals, and three minutes at least, although something
/// cost money, or may: of what was never read nobody knows.
#[must_use]
pub fn blind(facts: &AccountFacts) -> Option<Wanted<'static>> {
    if facts.refused || facts.running.billable == 0 && facts.never_read.is_none() {
        return None;
    }
    let ago = facts.blind_for.filter(|ago| *ago >= AT_LEAST)?;
    let why = facts.problem.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let title = format!("Hugging Face could not be read for {}", words::length(ago));
    let body = match &facts.never_read {
        Some(name) => format!("What runs in {name} is not known{why}. It is tried again."),
        None => format!(
            "{} may run on, {}{why}. It is tried again.",
            words::listed(&facts.names),
            facts.running.words()
        ),
    };
    Some(wanted(Condition::Blind, facts.read, title, body, Vec::new()))
}

pub(super) const REFUSED: Declared = Declared {
    judge: Judge::Account(refused),
    name: "token refused",
    reminds: "a reading is refused: the icon turns to unknown, the panel offers to sign in again",
    silenced: "signing in",
    ..Declared::new("refused")
};

/// Level 1 at once when the token is refused.
#[must_use]
pub fn refused(facts: &AccountFacts) -> Option<Wanted<'static>> {
    if !facts.refused {
        return None;
    }
    let why = words::sentence(&facts.problem.clone().unwrap_or_default());
    let runs = match facts.unpausable.billable {
        0 => String::new(),
        _ => format!(
            " {} cost {} when last read.",
            words::listed(&facts.unpausable_names),
            facts.unpausable.words()
        ),
    };
    Some(wanted(
        Condition::Refused,
        facts.read,
        match facts.refused_by.as_slice() {
            [] => "Nothing is watched or paused".to_owned(),
            [one] => format!("{one} is not watched, and nothing of it is paused"),
            names => {
                format!("{} are not watched, and nothing of them is paused", words::listed(names))
            }
        },
        format!("{why}.{runs}"),
        vec![("Sign in again".to_owned(), Request::SignOut)],
    ))
}

pub(super) const CANNOT_PAUSE: Declared = Declared {
    judge: Judge::Account(cannot_pause),
    name: "token cannot pause",
    reminds: "something costs money and the token may not pause it",
    silenced: "another token, nothing running",
    ..Declared::new("cannot-pause")
};

/// Level 1 when something costs money and the token may not pause it.
#[must_use]
pub fn cannot_pause(facts: &AccountFacts) -> Option<Wanted<'static>> {
    let why = facts.cannot_pause.as_ref().filter(|_| facts.unpaused.billable > 0)?;
    Some(wanted(
        Condition::CannotPause,
        // Once for as long as something runs, not at each start.
        Timestamp::UNIX_EPOCH,
        "This token cannot pause".to_owned(),
        format!(
            "{why} {} cost {}. Pause all leaves them out.",
            words::listed(&facts.unpaused_names),
            facts.unpaused.words()
        ),
        vec![("Sign in again".to_owned(), Request::SignOut)],
    ))
}

pub(super) const EXPIRES: Declared = Declared {
    judge: Judge::Account(expires_soon),
    name: "token ends soon",
    reminds: "the token ends; only where Hugging Face says when",
    default: |_| "3 days, 1 day and 1 h before".to_owned(),
    silenced: "another token",
    ..Declared::new("expires")
};

/// Times before the end of a token at which that is told, in hours.
const BEFORE_THE_END: [i64; 3] = [72, 24, 1];
const HOUR_MILLIS: i64 = 3_600_000;

/// A level more at each of the times before the token ends: unlike a token that is refused, this
/// can be mended before anything runs unwatched.
#[must_use]
pub fn expires_soon(facts: &AccountFacts) -> Option<Wanted<'static>> {
    let end = facts.expires.as_ref().filter(|end| end.millis > 0 && !facts.refused)?;
    let passed =
        BEFORE_THE_END.into_iter().filter(|hours| end.millis <= hours.saturating_mul(HOUR_MILLIS));
    let level = u32::try_from(passed.count()).unwrap_or(0);
    (level > 0).then(|| Wanted {
        level,
        ..wanted(
            Condition::Expires,
            end.at,
            format!("The token ends {}", end.words),
            "From then on nothing is watched, reminded of or paused until you sign in again."
                .to_owned(),
            vec![("Sign in again".to_owned(), Request::SignOut)],
        )
    })
}

pub(super) fn wanted(
    condition: Condition,
    round: Timestamp,
    title: String,
    body: String,
    actions: Vec<(String, Request)>,
) -> Wanted<'static> {
    let key = condition.key();
    let notification =
        Notification { key: key.clone(), title, body, critical: false, window: false, actions };
    let notification = notification.into();
    Wanted { key, round, level: 1, notification, also: Vec::new() }
}
