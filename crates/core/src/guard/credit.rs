//! What was paid ahead, and the figures a forecast rests on.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use jiff::{Timestamp, ToSpan};

use super::Guard;
use super::budgets::override_key;
use crate::budget::Period;
use crate::forecast::Outlook;
use crate::ledger::{Cost, Scope, Total};
use crate::moment::{Moment, millis_between};
use crate::money::Micros;
use crate::settings::{Settings, Slips};

/// As many whole weeks make up a habit.
const WEEKS: i64 = 4;
/// Sessions and windows are not known yet: nothing is planned beside what runs.
const NOTHING_PLANNED: Micros = Micros(0);
/// A credit that was entered so short ago has been used by what is open only.
const JUST_NOW_MILLIS: i64 = 120_000;

/// What is left of what was paid ahead.
pub(crate) struct CreditLeft {
    /// How much was entered.
    pub(crate) entered: Micros,
    /// What is left of it; below zero once it is used up.
    pub(crate) left: Cost,
    /// Part of what was used is not bounded by anything: less may be left.
    pub(crate) unbounded: bool,
}

impl Guard {
    /// What is left of the credit; `None` when none was entered.
    pub(crate) fn credit(&self, at: Moment) -> Option<CreditLeft> {
        let entered = self.world.settings.credit.amount;
        if entered.0 <= 0 {
            return None;
        }
        let (since, used) = self.world.ledger_cache.credit();
        let gap = self.allowed_gap_millis();
        let open = self.world.meter.open_between(&Scope::All, since, Timestamp::MAX, at.utc, gap);
        let used = used + open;
        let left = Cost { least: entered - used.reckoned(), most: Some(entered - used.least()) };
        Some(CreditLeft { entered, left, unbounded: used.cost().most.is_none() })
    }

    /// What the end of the month can be told from.
    pub(crate) fn outlook(&self, at: Moment) -> Outlook {
        let today = self.local_day(at);
        let (from, to) = Period::Month.around(today);
        let running = self.running_rate();
        Outlook {
            spent: self.spent(&Scope::All, from, to, at).cost(),
            // Whole minutes, as they are billed: the outlook does not change with each look.
            rest_millis: minutes_up(millis_between(at.utc, self.start_of(to)).max(0)),
            weeks: self.last_weeks(at),
            running: running.known,
            unpriced: !running.unpriced.is_empty(),
            planned: NOTHING_PLANNED,
        }
    }

    /// What each of the last four times seven days before today cost, as far back as all of it is
    /// known.
    fn last_weeks(&self, at: Moment) -> Vec<Cost> {
        let today = self.local_day(at);
        let Some(first) = self.world.ledger_cache.first_day() else {
            return Vec::new();
        };
        let week = |number: i64| {
            let days = |weeks: i64| weeks.saturating_mul(7).days();
            let from = today.saturating_sub(days(number));
            let to = today.saturating_sub(days(number.saturating_sub(1)));
            (from >= first).then(|| self.spent(&Scope::All, from, to, at).cost())
        };
        (1..=WEEKS).map_while(week).collect()
    }

    /// A credit was entered, or is no longer to be reckoned with.
    pub(super) fn set_credit(&mut self, micros: Option<i64>, at: Moment) {
        let settings = self.world.settings.change(&mut self.world.inventory);
        settings.credit.amount = Micros(micros.unwrap_or(0).max(0));
        settings.credit.entered = at.utc;
        self.world.ledger_cache.reckon_credit(at.utc, Total::default());
    }

    /// Goes on reckoning with what was used of the credit before this run.
    pub(super) fn resume_credit(&mut self, used: Total) {
        self.world.ledger_cache.reckon_credit(self.world.settings.credit.entered, used);
    }

    /// Somebody else changed the settings.
    pub(super) fn settings_read(&mut self, settings: Settings, slips: Slips, at: Moment) {
        self.note_slips(slips);
        let entered = self.world.settings.credit.entered;
        let in_force = self.world.settings.change(&mut self.world.inventory);
        let before = std::mem::replace(in_force, settings).budgets;
        for words in in_force.clamp() {
            self.trouble_with(words);
        }
        if self.world.settings.credit.entered != entered {
            let used = self.used_since(self.world.settings.credit.entered, at);
            self.world.ledger_cache.reckon_credit(self.world.settings.credit.entered, used);
        }
        // A new amount is a new decision, whoever made it.
        let changed = before.iter().filter(|budget| !self.world.settings.budgets.contains(budget));
        for budget in changed {
            self.reminders.unchoose(&override_key(budget));
        }
        self.watch_namespaces(at);
        self.world.inventory.read_all_soon();
    }

    /// What the entries since a moment cost, from what is remembered of each day: the day of that
    /// moment may or may not be part of it. The next start knows it exactly.
    fn used_since(&self, moment: Timestamp, at: Moment) -> Total {
        if millis_between(moment, at.utc) <= JUST_NOW_MILLIS {
            return Total::default();
        }
        let cache = &self.world.ledger_cache;
        let day = cache.day(moment);
        let next = day.saturating_add(1.day());
        let partly = cache.between(&Scope::All, day, next).cost();
        let partly = Cost { least: Micros(0), ..partly };
        cache.between(&Scope::All, next, jiff::civil::Date::MAX) + Total::of(partly, 0)
    }
}

fn minutes_up(millis: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    let up = millis.saturating_add(MINUTE - 1);
    up.saturating_sub(up % MINUTE)
}
