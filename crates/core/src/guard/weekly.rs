//! The summary of last week: what it rests on, and when it is told.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::Guard;
use crate::history::Range;
use crate::ledger::Scope;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::policy::{self, Condition, Wanted, WeekFacts};
use crate::reminders::Round;

/// It is told from this hour of the day on, by the person's clock.
const FROM_HOUR: i8 = 8;
/// How long it waits for how many requests were served at most.
const COUNTED_WITHIN: Duration = Duration::from_secs(60);

/// What is known of the requests of last week.
#[derive(Clone, Debug, Default)]
pub(super) struct LastWeek {
    /// For the week that ended on which Monday they were asked for, and when.
    asked: Option<(Date, Moment)>,
    /// What of that week was for nothing, in words.
    counted: Option<(Date, Option<String>)>,
}

impl LastWeek {
    /// What of the week that ended on `monday` was for nothing; `None` while that is waited for.
    fn idle(&self, monday: Date, at: Moment) -> Option<Option<String>> {
        if let Some((_, idle)) = self.counted.as_ref().filter(|(of, _)| *of == monday) {
            return Some(idle.clone());
        }
        let (_, asked) = self.asked.filter(|(of, _)| *of == monday)?;
        (at.since(asked) >= COUNTED_WITHIN).then_some(None)
    }
}

impl Guard {
    /// The round of this week's summary: what was told in it is not told again.
    pub(super) fn week_round(&self, at: Moment) -> Round {
        Round { key: Condition::Week.key(), start: self.start_of(self.monday(at)) }
    }

    /// The requests of last week were counted, or could not be: what was for nothing in words.
    pub(super) fn requests_counted(&mut self, range: Range, idle: Option<String>) {
        if let Some((monday, _)) =
            self.world.last_week.asked.filter(|(of, _)| week_before(*of) == range)
        {
            self.world.last_week.counted = Some((monday, idle));
        }
    }

    /// Has the requests of last week counted where its summary is due: nothing waits for it for long.
    pub(super) fn turn_week(&mut self, at: Moment) -> Option<Effect> {
        let monday = self.summary_due(at).filter(|_| !self.presence.looks_once())?;
        if self.world.last_week.asked.is_some_and(|(of, _)| of == monday)
            || self.pauses.is_under_way()
        {
            return None;
        }
        self.world.last_week.asked = Some((monday, at));
        Some(Effect::CountRequests { range: week_before(monday) })
    }

    pub(super) fn wanted_of_week(&self, at: Moment) -> Option<Wanted<'static>> {
        let monday = self.summary_due(at)?;
        // Who looks once waits for nothing that is not to be paused.
        let idle = match self.presence.looks_once() {
            true => None,
            false => self.world.last_week.idle(monday, at)?,
        };
        let from = monday.saturating_sub(7.days());
        policy::week(&WeekFacts {
            ended: self.start_of(monday),
            cost: self.spent(&Scope::All, from, monday, at).cost(),
            idle,
            saved: self.saved(from, monday),
            running: self.sight(at).whole()?.clone(),
        })
    }

    /// The Monday on which the week ended whose summary is to be told now and was not. Only who keeps the ledger
    /// tells it, and remembers that it did.
    fn summary_due(&self, at: Moment) -> Option<Date> {
        let is_real = self.world.account.identity().is_some_and(|identity| !identity.demo);
        if !is_real || !self.world.settings.remind.weekly_summary || !self.saving.keeps_ledger() {
            return None;
        }
        let now = at.utc.to_zoned_datetime(self.world.zone.clone());
        let is_time = match now.date().weekday() {
            Weekday::Monday => now.hour() >= FROM_HOUR,
            Weekday::Tuesday => true,
            _ => false,
        };
        if !is_time {
            return None;
        }
        let monday = self.monday(at);
        let is_known = self.world.ledger_cache.first_day().is_some_and(|first| first < monday);
        // What went on while this machine slept, or nothing ran here, is entered by a reading.
        let is_read = self.readings_decide(&Scope::All) && self.sight(at).whole().is_some();
        (is_known && is_read && !self.reminders.is_chosen(&self.week_round(at))).then_some(monday)
    }

    /// The first day of this week.
    fn monday(&self, at: Moment) -> Date {
        let today = self.local_day(at);
        today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days())
    }
}

/// The week that ended on a Monday, as it is asked for.
fn week_before(monday: Date) -> Range {
    Range::Between { from: monday.saturating_sub(7.days()), to: monday.saturating_sub(1.day()) }
}
