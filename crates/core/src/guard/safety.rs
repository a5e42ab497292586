//! The safety check over everything that is known.

use super::Guard;
use crate::change::Change;
use crate::endpoint::{EndpointId, Observed, State};
use crate::moment::Moment;
use crate::plan::week_of;
use crate::request::Request;
use crate::safety::{
    CheckView, Facts, FindingGroup, ScalingChoice, ScalingRow, UnaskedView, UndoView, check_view,
    no_budget, scaling_choices,
};
use crate::words;

impl Guard {
    /// What is not safe. An endpoint is unused after so many days without a request. With
    /// `wants_channels` Hugging Face's own notifications are looked at as well.
    #[must_use]
    pub fn check_view(&self, unused_days: u32, wants_channels: bool, at: Moment) -> CheckView {
        let mut groups = Vec::new();
        for seen in self.world.inventory.endpoints() {
            let rules = self.rules(seen);
            let facts = self.safety_facts(seen, &rules, unused_days, at);
            let facts = Facts { wants_channels, ..facts };
            groups.push(FindingGroup::of_endpoint(
                &facts,
                self.label(&seen.id),
                self.is_mending(&seen.id),
                self.changes.jobs.trouble(&seen.id).map(str::to_owned),
            ));
        }
        let running = self.running_rate();
        let known = running.unpriced.is_empty().then_some(running.known);
        let no_budget = no_budget(self.world.settings.budgets.len(), week_of(known, 1, None));
        groups.extend(no_budget.map(FindingGroup::of_account));
        let without = self.world.inventory.endpoints().filter(|seen| seen.scaling.is_none());
        let unseen = UnaskedView {
            without_scaling: without.map(|seen| self.label(&seen.id)).collect(),
            no_offers: self.world.prices.offers().is_empty(),
            unwatched: self.unchecked(at),
        };
        let endpoints =
            self.world.inventory.endpoints().map(|seen| self.scaling_row(seen, unused_days, at));
        check_view(groups, endpoints.collect(), self.undo_views(), &unseen)
    }

    /// What is not watched was not checked.
    fn unchecked(&self, at: Moment) -> Option<String> {
        let sight = self.sight(at);
        let unseen = sight.unseen()?;
        Some(match unseen.namespaces.as_slice() {
            [] => format!("Nothing was checked: {}.", unseen.why),
            names => format!("{} was not checked: {}.", words::listed(names), unseen.why),
        })
    }

    /// What a change of scaling costs.
    #[must_use]
    pub fn scaling_choice(&self, id: &EndpointId, change: Change) -> ScalingChoice {
        let seen = self.world.inventory.get(id);
        let rate = seen.and_then(|seen| self.price(seen));
        scaling_choices(rate, change, seen)
    }

    fn safety_facts<'a>(
        &'a self,
        seen: &'a Observed,
        rules: &'a crate::settings::Rules,
        unused_days: u32,
        at: Moment,
    ) -> Facts<'a> {
        Facts {
            seen,
            rate: self.price(seen),
            offers: self.world.prices.offers(),
            rules,
            arm_minutes: self.world.settings.arm.scale_to_zero_minutes.min(60),
            unused_days,
            wants_channels: false,
            now: at.utc,
        }
    }

    fn scaling_row(&self, seen: &Observed, unused_days: u32, at: Moment) -> ScalingRow {
        let scaling = seen.scaling.unwrap_or_default();
        let rate = self.price(seen);
        let last = seen.last_used_at.max(seen.created_at);
        let days = last.map(|last| at.utc.duration_since(last).as_hours() / 24);
        ScalingRow {
            id: seen.id.clone(),
            label: self.label(&seen.id),
            state: seen.state.words().to_owned(),
            min_replicas: scaling.min_replicas,
            max_replicas: scaling.max_replicas,
            scale_to_zero_minutes: scaling.scale_to_zero_minutes.unwrap_or(0),
            rate: rate.map_or_else(|| "price unknown".to_owned(), words::rate),
            rate_micros_per_hour: rate.map(|rate| rate.0),
            changing: self.changes.jobs.of(&seen.id).is_some() || self.is_pausing(&seen.id),
            trouble: self.changes.jobs.trouble(&seen.id).map(str::to_owned),
            unused: days.is_some_and(|days| days >= i64::from(unused_days))
                && matches!(seen.state, State::Paused | State::ScaledToZero | State::Failed),
        }
    }

    fn undo_views(&self) -> Vec<UndoView> {
        let undo = |(endpoint, change): &(EndpointId, Change)| UndoView {
            words: format!("{}: {}", self.label(endpoint), change.words()),
            request: Request::Change { endpoint: endpoint.clone(), change: *change },
        };
        self.changes.mending.taken_back().map(undo).collect()
    }
}
