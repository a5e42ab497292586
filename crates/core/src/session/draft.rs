//! A session as somebody is about to ask for it: what is filled in, and what follows from it before
//! anything costs money.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, civil::Time};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Order, Origin, SessionPlan, Work};
use crate::endpoint::EndpointId;

/// Lengths that are offered, in minutes.
pub(crate) const LENGTHS: [u32; 4] = [30, 60, 120, 180];
/// How long a session waits for its endpoints unless something else is said, in minutes. Usual
/// starts take up to five.
const READY_WITHIN_MINUTES: u32 = 15;

/// What a person has filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionDraft {
    /// Which endpoints, in this order.
    pub endpoints: Vec<EndpointId>,
    /// Together or one after the other.
    pub order: Order,
    /// When it is over.
    pub end: SessionEnd,
    /// A line for the shell; empty for none.
    pub command: String,
    /// How many minutes it waits until everything is ready.
    pub ready_within_minutes: u32,
    /// Pause afterwards also what runs already.
    pub pause_running: bool,
}

/// When a session is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionEnd {
    /// So long after everything is ready; one at a time each of them.
    After {
        /// How many minutes.
        minutes: u32,
    },
    /// The next time the clock shows this.
    At {
        /// `16:00`.
        time: String,
    },
    /// When its command has ended.
    WithCommand,
}

/// What would follow from a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionDraftView {
    /// What a new form begins with, or the draft this is about.
    pub draft: SessionDraft,
    /// Every endpoint that can be picked.
    pub endpoints: Vec<SessionChoice>,
    /// Lengths to choose from.
    pub lengths: Vec<SessionLength>,
    /// What those picked cost an hour: `$3.40/h`; empty when none is.
    pub rate: String,
    /// What it will cost: `$6.80 for 2 h`; empty when nobody can know.
    pub cost: String,
    /// What happens, in whole sentences.
    pub notes: Vec<String>,
    /// The session as it would be asked for; `None` when it cannot be.
    pub plan: Option<SessionPlan>,
    /// Why it cannot, as a part of a sentence.
    pub refused: Option<String>,
}

/// An endpoint that can be picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionChoice {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// `paused`, `running`.
    pub state: String,
    /// `$1.80/h`, or `price unknown`.
    pub rate: String,
    /// What is otherwise with it than with most: `left running afterwards; protected`.
    pub note: String,
}

/// A length to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionLength {
    /// In minutes.
    pub minutes: u32,
    /// `1 h`.
    pub words: String,
}

impl SessionDraft {
    /// What a new form begins with: an hour for nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            endpoints: Vec::new(),
            order: Order::AllAtOnce,
            end: SessionEnd::After { minutes: LENGTHS[1] },
            command: String::new(),
            ready_within_minutes: READY_WITHIN_MINUTES,
            pause_running: false,
        }
    }

    /// The session it asks for.
    ///
    /// # Errors
    /// A part of a sentence, when the time of its end cannot be read.
    pub fn plan(&self, now: Timestamp, zone: &TimeZone) -> Result<SessionPlan, String> {
        let command = self.command.trim();
        let seconds = |minutes: u32| minutes.saturating_mul(60);
        let (length, until) = match &self.end {
            SessionEnd::After { minutes } => (Some(seconds(*minutes)), None),
            SessionEnd::At { time } => (None, Some(next(time, now, zone)?)),
            SessionEnd::WithCommand => (None, None),
        };
        Ok(SessionPlan {
            endpoints: self.endpoints.clone(),
            origin: Origin::Panel,
            order: self.order,
            seconds: length,
            until,
            ready_within_seconds: seconds(self.ready_within_minutes),
            pause_running: self.pause_running,
            work: (!command.is_empty()).then(|| Work::Line(command.to_owned())),
        })
    }
}

impl Default for SessionDraft {
    fn default() -> Self {
        Self::new()
    }
}

/// The next moment at which the clock shows this time. Where the clock is set forward over it, it is
/// as much later.
fn next(time: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let unread = || "an end is a time of day such as 16:00".to_owned();
    let (hour, minute) = time.trim().split_once(':').ok_or_else(unread)?;
    let number = |digits: &str| digits.parse::<i8>().map_err(|_| unread());
    let time = Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| unread())?;
    let today = now.to_zoned_datetime(zone.clone()).date();
    let moment = |days: i64| {
        let day = today.checked_add(Span::new().days(days)).map_err(|_| unread())?;
        let there = day.to_datetime(time).to_zoned_datetime(zone.clone()).map_err(|_| unread())?;
        Ok(there.timestamp())
    };
    let first = moment(0)?;
    if first > now { Ok(first) } else { moment(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_the_next_such_moment_also_in_the_nights_the_clock_is_set() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let next = |time: &str, now: &str| {
            super::next(time, now.parse().unwrap(), &berlin).map(|moment| moment.to_string())
        };
        let noon = "2026-11-25T11:00:00Z";
        assert_eq!(next("16:00", noon).unwrap(), "2026-11-25T15:00:00Z");
        assert_eq!(next("12:00", noon).unwrap(), "2026-11-26T11:00:00Z");
        assert_eq!(next("9:30", noon).unwrap(), "2026-11-26T08:30:00Z");
        // The clock is set back at 03:00 and forward at 02:00.
        assert_eq!(next("04:00", "2026-10-24T22:00:00Z").unwrap(), "2026-10-25T03:00:00Z");
        assert_eq!(next("02:30", "2026-03-28T23:00:00Z").unwrap(), "2026-03-29T01:30:00Z");
        for slip in ["", "16", "25:00", "a:b", "12:60", "-1:00"] {
            assert!(next(slip, noon).is_err(), "{slip}");
        }
    }

    #[test]
    fn what_is_filled_in_is_what_is_asked_for() {
        let draft = SessionDraft {
            endpoints: vec![EndpointId::new("alice", "phi-4")],
            command: "  pytest -q ".to_owned(),
            ..SessionDraft::new()
        };
        let plan = draft.plan(Timestamp::UNIX_EPOCH, &TimeZone::UTC).unwrap();
        assert_eq!(plan.slip(), None);
        assert_eq!((plan.seconds, plan.until), (Some(3_600), None));
        assert_eq!(plan.work, Some(Work::Line("pytest -q".to_owned())));
        let with_command = SessionDraft { end: SessionEnd::WithCommand, ..draft };
        let bare = SessionDraft { command: " ".to_owned(), ..with_command.clone() };
        let plan = |draft: SessionDraft| draft.plan(Timestamp::UNIX_EPOCH, &TimeZone::UTC).unwrap();
        assert_eq!(plan(with_command).slip(), None);
        assert!(plan(bare).slip().is_some(), "it would never end");
    }
}
