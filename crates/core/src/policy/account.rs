//! The account as a whole: refused, unable to pause, blind.

use std::time::Duration;

use jiff::Timestamp;

use super::Wanted;
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
    /// Why the token cannot pause.
    pub cannot_pause: Option<String>,
    /// When the token ends.
    pub expires: Option<Expires>,
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

/// The key of the reminder that nothing can be seen.
pub const BLIND: &str = "blind";
/// The key of the reminder that the token is refused.
pub const REFUSED: &str = "refused";
/// The key of the reminder that the token cannot pause.
pub const CANNOT_PAUSE: &str = "cannot-pause";
/// The key of the reminder that the token ends soon.
pub const EXPIRES: &str = "expires";

/// The keys of everything about the account as a whole.
pub const OF_ACCOUNT: [&str; 4] = [BLIND, REFUSED, CANNOT_PAUSE, EXPIRES];

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
    Some(wanted(BLIND, facts.read, title, body, Vec::new()))
}

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
        REFUSED,
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

/// Level 1 when something costs money and the token may not pause it.
#[must_use]
pub fn cannot_pause(facts: &AccountFacts) -> Option<Wanted<'static>> {
    let why = facts.cannot_pause.as_ref().filter(|_| facts.running.billable > 0)?;
    Some(wanted(
        CANNOT_PAUSE,
        // Once for as long as something runs, not at each start.
        Timestamp::UNIX_EPOCH,
        "This token cannot pause".to_owned(),
        format!("{why} {} cost {}.", words::listed(&facts.names), facts.running.words()),
        vec![("Sign in again".to_owned(), Request::SignOut)],
    ))
}

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
            EXPIRES,
            end.at,
            format!("The token ends {}", end.words),
            "From then on nothing is watched, reminded of or paused until you sign in again."
                .to_owned(),
            vec![("Sign in again".to_owned(), Request::SignOut)],
        )
    })
}

fn wanted(
    key: &str,
    round: Timestamp,
    title: String,
    body: String,
    actions: Vec<(String, Request)>,
) -> Wanted<'static> {
    let notification =
        Notification { key: key.to_owned(), title, body, critical: false, window: false, actions };
    let notification = notification.into();
    Wanted { key: key.to_owned(), round, level: 1, notification, also: Vec::new() }
}
