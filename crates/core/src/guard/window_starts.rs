//! Windows that start their endpoints, where a person chose that.

use std::sync::Arc;

use jiff::Timestamp;

use super::Guard;
use crate::call::Action;
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::Condition;
use crate::reminders::Round;
use crate::settings::Rules;
use crate::windows::{Place, Windows};

impl Guard {
    /// Starts what is paused where a window began that starts it: once for each beginning, so that
    /// what a person pauses afterwards stays paused. A beginning that sleep missed is caught up.
    pub(super) fn turn_window_starts(&mut self, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (round, id) in self.window_starts(at.utc) {
            let is_paused = self.world.inventory.get(&id).is_some_and(Observed::is_paused);
            let is_free = self.changes.jobs.of(&id).is_none() && !self.is_pausing(&id);
            if self.reminders.is_chosen(&round) || !self.is_read_since_away(&id) {
                continue;
            }
            self.reminders.choose(&round);
            if !is_paused || !is_free {
                continue;
            }
            let minutes = self.world.settings.arms_before_resume();
            effects.extend(self.begin(std::slice::from_ref(&id), Action::Resume, minutes, at));
            effects.push(Effect::Notify(Notification {
                key: round.key,
                title: format!("Starting {}: its window begins", self.label(&id)),
                body: self.world.inventory.get(&id).and_then(|seen| self.price(seen)).map_or_else(
                    || "Billed from now on, at an unknown price.".to_owned(),
                    |price| {
                        format!(
                            "Billed from now on, {} for each replica.",
                            crate::words::rate(price)
                        )
                    },
                ),
                critical: false,
                window: false,
                actions: Vec::new(),
            }));
        }
        effects
    }

    /// Beginnings that are done, or left out, and still last.
    pub(super) fn window_rounds(&self, at: Timestamp) -> Vec<Round> {
        self.window_starts(at).into_iter().map(|(round, _)| round).collect()
    }

    /// Windows are set now: what began before was not meant.
    pub(super) fn pass_over_window_starts(&mut self, at: Timestamp) {
        for round in self.window_rounds(at) {
            self.reminders.choose(&round);
        }
    }

    /// `started at Mon 09:00`, for what is paused.
    pub(super) fn starts_next(&self, seen: &Observed, rules: &Rules, at: Moment) -> Option<String> {
        let place = Windows::new(&rules.windows, &self.world.zone).at(at.utc)?;
        match place {
            Place::Outside { until: Some(begins), starts: true, .. }
                if seen.state == State::Paused =>
            {
                Some(format!("started at {}, when its window begins", self.time_or_day(begins, at)))
            }
            _ => None,
        }
    }

    fn window_starts(&self, at: Timestamp) -> Vec<(Round, EndpointId)> {
        let ruled = self.world.inventory.ruled(&self.world.settings);
        let ruled = ruled.filter(|(_, rules)| !rules.windows.is_empty());
        let began = |(seen, rules): (&Observed, &Arc<Rules>)| {
            let start = Windows::new(&rules.windows, &self.world.zone).started(at)?;
            Some((Round { key: Condition::WindowStart.of(&seen.id), start }, seen.id.clone()))
        };
        ruled.filter_map(began).collect()
    }
}
