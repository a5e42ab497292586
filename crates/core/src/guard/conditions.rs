//! Which conditions hold now, of every endpoint and of the account.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use super::budgets::Standing;
use crate::endpoint::{EndpointId, Observed, State};
use crate::key::Key;
use crate::messages::Effect;
use crate::moment::{Moment, millis_between, shifted};
use crate::policy::{self, AccountFacts, EndpointFacts, Expires, Said, Starting, Wanted};
use crate::reminders::{Decided, Round, Summing};
use crate::settings::Rules;
use crate::words;

/// Reminders wait so long for the first readings and prices of a run.
const FIRST_READINGS_WITHIN: Duration = Duration::from_secs(90);

/// So many reminders at once are told as one.
const TOLD_AS_ONE: usize = 3;

impl Guard {
    /// Facts of everything that costs money.
    #[must_use]
    pub fn facts(&self, at: Moment) -> Vec<EndpointFacts> {
        let ruled = self.world.inventory.ruled(&self.world.settings);
        ruled.filter_map(|(seen, rules)| self.facts_under(seen, rules, at)).collect()
    }

    /// Facts of one endpoint; `None` when it costs nothing.
    pub(super) fn facts_of(&self, seen: &Observed, at: Moment) -> Option<EndpointFacts> {
        self.facts_under(seen, &self.rules(seen), at)
    }

    /// The same, if these rules hold.
    pub(super) fn facts_under(
        &self,
        seen: &Observed,
        rules: &Arc<Rules>,
        at: Moment,
    ) -> Option<EndpointFacts> {
        let line = self.world.meter.line(&seen.id).filter(|_| seen.is_billable())?;
        let episode = line.episode?;
        let stint = self.world.stints.of(&seen.id, episode.started);
        let earlier = stint.map_or(0, |stint| stint.earlier_millis);
        let billable_since = shifted(line.billable_since()?, earlier.saturating_neg());
        let cost = line.episode_cost(at.utc, self.allowed_gap_millis());
        Some(EndpointFacts {
            id: seen.id.clone(),
            label: self.label(&seen.id),
            rules: Arc::clone(rules),
            state: seen.state.clone(),
            episode: stint.map_or(episode.started, |stint| stint.began),
            billable_since,
            billable_millis: millis_between(billable_since, at.utc).max(0),
            rate: self.whole_rate(seen),
            cost: stint.map_or(cost, |stint| stint.earlier_cost + cost),
            replicas: seen.billed_replicas(),
            last_used: seen.last_used_at,
            last_used_millis_ago: seen.last_used_at.map(|used| millis_between(used, at.utc).max(0)),
            starting: self.starting(seen, line.open.from, at),
            armed: seen.is_armed(),
            said: Said { message: seen.message.clone(), diagnosis: seen.diagnosis.clone() },
        })
    }

    fn starting(&self, seen: &Observed, open_since: Timestamp, at: Moment) -> Option<Starting> {
        if seen.state != State::Initializing {
            return None;
        }
        // The span on the meter is cut at a change of price or clock; the state is older then.
        let since = seen.updated_at.map_or(open_since, |updated| updated.min(open_since));
        Some(Starting {
            since,
            millis: millis_between(since, at.utc).max(0),
            usual_seconds: self.world.usual_starts.get(&seen.id).copied(),
        })
    }

    /// Every wanted reminder about endpoints that cost money and are not being paused.
    pub(crate) fn wanted_of_endpoints<'a>(
        &self,
        facts: impl IntoIterator<Item = &'a EndpointFacts>,
        at: Moment,
    ) -> Vec<Wanted<'a>> {
        // While it is counted down, that says more.
        let left = facts
            .into_iter()
            .filter(|facts| !self.is_pausing(&facts.id) && !self.is_counted_down(&facts.id));
        left.flat_map(|facts| {
            let mut wanted = policy::endpoint(facts, &self.world.settings.remind);
            // Whoever said when its session ends has answered until then.
            if self.is_answered_by_session(&facts.id, at) {
                wanted.retain(|want| !policy::is_of_leaving_on(&want.key));
            }
            wanted
        })
        .collect()
    }

    /// Those of which a reminder was shown and not answered, or is held back.
    pub(crate) fn with_standing_reminders<'a>(
        &self,
        facts: &'a [EndpointFacts],
    ) -> impl Iterator<Item = &'a EndpointFacts> {
        let open: BTreeSet<String> =
            self.reminders.standing().map(|key| key.about().to_owned()).collect();
        facts.iter().filter(move |facts| open.contains(&facts.id.to_string()))
    }

    /// Every wanted reminder about the account as a whole.
    pub(crate) fn wanted_of_account(&self, at: Moment) -> Vec<Wanted<'static>> {
        let Some(facts) = self.account_facts(at) else { return Vec::new() };
        policy::account(&facts)
    }

    fn account_facts(&self, at: Moment) -> Option<AccountFacts> {
        let identity = self.world.account.identity()?;
        let of_some = self.refused_by();
        let about = |seen: &&Observed| of_some.is_empty() || of_some.contains(&seen.id.namespace);
        let billable = || self.world.inventory.endpoints().filter(|seen| seen.is_billable());
        let failing = self.world.inventory.readable().find_map(|(name, state)| {
            let problem = state.problem.as_ref()?;
            Some((name, problem, state.read))
        });
        let read =
            failing.and_then(|(_, _, read)| read).or_else(|| self.world.inventory.oldest_reading());
        let never_read = failing.filter(|(_, _, read)| read.is_none()).map(|(name, ..)| name);
        let never_read = never_read.filter(|name| !self.was_all_off(name));
        Some(AccountFacts {
            running: self.running_rate(),
            names: billable().map(|seen| self.label(&seen.id)).collect(),
            read: read.map_or(Timestamp::UNIX_EPOCH, |read| read.utc),
            never_read: never_read.cloned(),
            // While this machine was asleep, or this run had not begun, nobody was trying.
            blind_for: self
                .reading_age(at)
                .filter(|_| self.is_stale(at))
                .or(never_read.map(|_| Duration::MAX))
                .map(|age| age.min(self.stops.deciding_for(at))),
            problem: failing.map(|(name, problem, _)| self.why_unread(name, problem)),
            refused: failing.is_some_and(|(_, problem, _)| problem.is_refused()),
            unpausable: self.rate_of(billable().filter(about)),
            unpausable_names: billable().filter(about).map(|seen| self.label(&seen.id)).collect(),
            refused_by: of_some.clone(),
            cannot_pause: identity.cannot_pause(),
            unpaused: self.rate_of(self.costs_unpausably(&identity.unpausable)),
            unpaused_names: self
                .costs_unpausably(&identity.unpausable)
                .map(|seen| self.label(&seen.id))
                .collect(),
            unproved: self.pauses.proving.failed().cloned(),
            expires: identity.expires.map(|end| Expires {
                at: end,
                millis: millis_between(at.utc, end),
                words: self.at_or_on(end, at),
            }),
        })
    }

    /// Whether an earlier run read a namespace, and nothing there cost money.
    fn was_all_off(&self, namespace: &str) -> bool {
        let mut lines =
            self.world.meter.lines().filter(|line| line.endpoint.namespace == namespace).peekable();
        lines.peek().is_some() && !lines.any(|line| line.open.is_billable())
    }

    /// The namespaces that refuse the token, where others still let it in.
    fn refused_by(&self) -> Vec<String> {
        let is_refused = |state: &crate::inventory::Namespace| {
            state.problem.as_ref().is_some_and(crate::problem::Problem::is_refused)
        };
        let (refused, others): (Vec<_>, Vec<_>) =
            self.world.inventory.readable().partition(|(_, state)| is_refused(state));
        let names = refused.into_iter().map(|(name, _)| name.clone());
        if others.is_empty() { Vec::new() } else { names.collect() }
    }

    /// Reminders that are due and reached nobody yet, by their keys; empty most of the time.
    #[must_use]
    pub fn untold(&self, at: Moment) -> Vec<Key> {
        let facts = self.facts(at);
        let (wanted, _) = self.wanted_now(&facts, &self.standings(at), at);
        let untold = wanted.into_iter().filter(|want| self.reminders.is_untold(want, at));
        untold.map(|want| want.key).collect()
    }

    /// What is to be told of what was read lately, and what stands because nothing new is known of it:
    /// one namespace, or page, that cannot be read silences nothing that is said of the others.
    fn wanted_now<'a>(
        &self,
        facts: &'a [EndpointFacts],
        standings: &[Standing],
        at: Moment,
    ) -> (Vec<Wanted<'a>>, Vec<Round>) {
        let mut wanted = self.wanted_of_account(at);
        let mut standing = self.reminders.rounds();
        standing.retain(|round| !policy::is_of_account(&round.key));
        // What the first readings show is told together.
        let begins = self.stops.deciding_for(at) < FIRST_READINGS_WITHIN;
        if begins && self.is_awaiting_first_reading() {
            return (wanted, standing);
        }
        let lately = self.read_lately(at);
        let is_new = |id: &EndpointId| lately.as_ref().is_none_or(|lately| lately.contains(id));
        let facts = || facts.iter().filter(|facts| is_new(&facts.id));
        wanted.extend(self.wanted_of_endpoints(facts(), at));
        wanted.extend(self.wanted_of_deadlines(facts(), at));
        wanted.extend(self.wanted_of_sessions(at));
        wanted.extend(self.wanted_of_happenings(at));
        wanted.extend(self.wanted_of_week(at));
        match &lately {
            None => {
                let (of_budgets, choices) = self.wanted_of_budgets(standings, at);
                wanted.extend(of_budgets);
                standing = choices;
            }
            Some(lately) => {
                let new: BTreeSet<String> = lately.iter().map(ToString::to_string).collect();
                standing.retain(|round| !new.contains(round.key.about()));
            }
        }
        standing.push(self.week_round(at));
        standing.extend(self.window_rounds(at.utc));
        standing.extend(self.rounds_of_waiting(at));
        standing.extend(self.rounds_of_counted_down());
        (wanted, standing)
    }

    pub(super) fn turn_reminders(
        &mut self,
        facts: &[EndpointFacts],
        standings: &[Standing],
        at: Moment,
    ) -> Vec<Effect> {
        // Somebody who is being asked what must keep running is not nagged about it meanwhile.
        let asks = self.presence.has_panel() && !self.world.settings.first_run.done;
        if asks && self.presence.is_panel_open() {
            return Vec::new();
        }
        // The first reminder of a run waits a moment for the prices it is to name.
        if !self.world.prices.was_read() {
            return Vec::new();
        }
        let (mut wanted, mut standing) = self.wanted_now(facts, standings, at);
        if !self.is_partly_old(at) {
            let (of_bills, remembered) = self.wanted_of_bills();
            wanted.extend(of_bills);
            standing.extend(remembered);
        }
        let running = self.running_rate();
        let welcomes = asks && !self.reminders.has_told();
        let title = |count: usize| {
            let running = format!("{}, {}", running.counts(), running.words());
            if welcomes {
                format!("Endpoint Guard is watching: {running}")
            } else {
                format!("{}: {running}", words::counted(count, "reminder", "reminders"))
            }
        };
        // Whoever was asked nothing yet is welcomed once. What goes elsewhere is told one by one.
        let summing = self.presence.has_panel().then_some(Summing {
            from: if welcomes { 1 } else { TOLD_AS_ONE },
            title: &title,
            pauses: running.billable > 0,
        });
        let quiet = self.presence.quiet(at);
        let Decided { shown, withdrawn } =
            self.reminders.decide(&wanted, &standing, quiet, summing.as_ref(), at);
        let shown = shown.into_iter().map(Effect::Notify);
        shown.chain(withdrawn.into_iter().map(|key| Effect::Withdraw { key })).collect()
    }

    /// Somebody defers what is told of an endpoint.
    pub(super) fn snooze(&mut self, id: &EndpointId, minutes: u32, at: Moment) {
        let Some(facts) = self.world.inventory.get(id).and_then(|seen| self.facts_of(seen, at))
        else {
            return;
        };
        for want in policy::endpoint(&facts, &self.world.settings.remind) {
            self.reminders.snooze(&want, minutes, at);
        }
    }
}
