//! Before this machine goes away, and after it is back.

use std::time::Duration;

use super::Guard;
use crate::endpoint::{EndpointId, Observed};
use crate::leaving::Leaving;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::policy::{self, Condition, Return};
use crate::settings::{Away, Level};
use crate::words;

/// What a pause needs to arrive and be read back, out of the seconds there are.
const PAUSING_TAKES: Duration = Duration::from_millis(2_500);

/// What ends this run, or interrupts it.
#[derive(Clone, Debug, Default)]
pub(super) struct Exits {
    departure: Option<Departure>,
    asking_to_quit: bool,
    quits_when_paused: bool,
}

impl Exits {
    pub(super) fn is_departing(&self) -> bool {
        self.departure.is_some()
    }

    /// Whether a person is asked what becomes of what runs before this application ends.
    pub(super) fn is_asking_to_quit(&self) -> bool {
        self.asking_to_quit
    }

    pub(super) fn ask_to_quit(&mut self) {
        self.asking_to_quit = true;
    }

    /// The question was answered. Returns whether it was open.
    pub(super) fn end_question(&mut self) -> bool {
        std::mem::take(&mut self.asking_to_quit)
    }

    pub(super) fn quits_when_paused(&self) -> bool {
        self.quits_when_paused
    }

    /// Ends this application once everything is paused, or no longer does.
    pub(super) fn quit_when_paused(&mut self, quits: bool) {
        self.quits_when_paused = quits;
    }
}

/// A departure under way.
#[derive(Clone, Debug)]
struct Departure {
    why: Leaving,
    /// When the machine goes whatever we do, by uptime.
    until: Duration,
    /// What is asked about and paused when nobody answers by then.
    asked: Vec<EndpointId>,
    asked_until: Option<Duration>,
    /// What is to be paused.
    to_pause: Vec<EndpointId>,
    /// What runs on.
    kept: Vec<EndpointId>,
    /// The machine may go.
    let_go: bool,
    /// It went, for so long, and is back.
    away: Option<(Moment, Duration)>,
}

impl Guard {
    /// The machine is about to go: pauses what is to be paused, asks where a person wants that.
    pub(super) fn leave(&mut self, why: Leaving, within: Duration, at: Moment) -> Vec<Effect> {
        let running: Vec<Observed> = self
            .world
            .inventory
            .endpoints()
            .filter(|seen| seen.is_billable() && self.level(seen) != Level::Protected)
            .cloned()
            .collect();
        let (mut to_pause, mut asked, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for seen in &running {
            let rules = self.rules(seen);
            match (rules.away, rules.level) {
                (Away::Pause, _) => to_pause.push(seen.id.clone()),
                (Away::Ask, Level::Guard) => asked.push(seen.id.clone()),
                (Away::Ask | Away::Keep, _) => kept.push(seen.id.clone()),
            }
        }
        let until = at.uptime_in(within);
        let mut effects = self.pause_if_any(&to_pause, at);
        // A session does not outlive the process that keeps it.
        if why != Leaving::Sleep {
            effects.extend(self.stop_all_sessions(at));
        }
        let about: Vec<&Observed> =
            running.iter().filter(|seen| self.rules(seen).away == Away::Ask).collect();
        if !about.is_empty() {
            let names: Vec<String> = about.iter().map(|seen| self.label(&seen.id)).collect();
            let ids: Vec<EndpointId> = about.iter().map(|seen| seen.id.clone()).collect();
            let rate = self.rate_of(about.iter().copied());
            let paused: Vec<String> = asked.iter().map(|id| self.label(id)).collect();
            let told = match self.presence.has_panel() {
                true => policy::asking(why, &names, &ids, &paused, &rate),
                false => policy::unwatched(&names, &ids, &paused, &rate),
            };
            effects.push(Effect::Notify(told));
        }
        // Where nobody can answer there is nothing to wait for.
        let answers_until = match self.presence.has_panel() {
            true => until.saturating_sub(PAUSING_TAKES).max(at.uptime),
            false => at.uptime,
        };
        let asked_until = (!about.is_empty()).then_some(answers_until);
        self.exits.departure = Some(Departure {
            why,
            until,
            asked,
            asked_until,
            to_pause,
            kept,
            let_go: false,
            away: None,
        });
        effects
    }

    /// Pauses what nobody answered for, and lets the machine go when nothing is left to be done.
    pub(super) fn turn_departure(&mut self, at: Moment) -> Vec<Effect> {
        let Some(mut departure) = self.exits.departure.take() else { return Vec::new() };
        let mut effects = Vec::new();
        if departure.away.is_none() && !departure.let_go {
            if departure.asked_until.is_some_and(|until| at.uptime >= until) {
                departure.asked_until = None;
                let mut unanswered = std::mem::take(&mut departure.asked);
                // A person may have paused some of it since.
                unanswered
                    .retain(|id| self.world.inventory.get(id).is_some_and(Observed::is_billable));
                effects.extend(self.pause_if_any(&unanswered, at));
                departure.to_pause.extend(unanswered);
            }
            let pausing = self.pauses.batch.as_ref().is_some_and(|pausing| !pausing.is_confirmed());
            let done = departure.asked_until.is_none() && !pausing && self.is_saved();
            if done || at.uptime >= departure.until {
                departure.let_go = true;
                effects.push(Effect::LetGo);
            }
        }
        if let Some((back, asleep)) = departure.away {
            let read = self
                .world
                .inventory
                .readable()
                .all(|(_, state)| state.read.is_some_and(|read| read.uptime >= back.uptime));
            if !read {
                self.exits.departure = Some(departure);
                return effects;
            }
            let told = self.tell_return(&departure, asleep);
            // What was asked before is over either way.
            effects.push(told.unwrap_or(Effect::Withdraw { key: Condition::Leaving.key() }));
            return effects;
        }
        self.exits.departure = Some(departure);
        effects
    }

    /// "Keep running", or the question was closed: guarded ones run on too, since somebody is there.
    pub(super) fn keep_on_leaving(&mut self) {
        if let Some(departure) = &mut self.exits.departure {
            let kept = std::mem::take(&mut departure.asked);
            departure.kept.extend(kept);
            departure.asked_until = None;
        }
    }

    /// The machine is back, or did not go after all.
    pub(super) fn returned(&mut self, asleep: Duration, at: Moment) {
        match &mut self.exits.departure {
            Some(departure) if departure.why == Leaving::Sleep => {
                departure.away = Some((at, asleep));
            }
            _ => self.exits.departure = None,
        }
    }

    /// When a question is over or the machine goes, by uptime.
    pub(super) fn departure_wakes_at(&self) -> Option<Duration> {
        let departure = self.exits.departure.as_ref()?;
        let open = !departure.let_go && departure.away.is_none();
        open.then(|| departure.asked_until.unwrap_or(departure.until).min(departure.until))
    }

    /// Whether readings are to come fast: something is to be read back before the machine goes.
    pub(super) fn is_leaving(&self) -> bool {
        self.exits.departure.as_ref().is_some_and(|departure| !departure.let_go)
    }

    fn tell_return(&self, departure: &Departure, asleep: Duration) -> Option<Effect> {
        let runs = |id: &EndpointId| {
            self.world.inventory.get(id).filter(|seen| seen.is_billable()).cloned()
        };
        let mut back = Return::default();
        let mut running = Vec::new();
        for id in &departure.to_pause {
            match runs(id) {
                Some(seen) => {
                    back.failed.push(self.label(id));
                    running.push(seen);
                }
                None => back.paused.push(self.label(id)),
            }
        }
        for seen in departure.kept.iter().filter_map(runs) {
            let line = self.world.meter.line(&seen.id);
            let cost = line.map(|line| line.episode_cost(line.open.to, self.allowed_gap_millis()));
            let cost = cost.map(words::total).unwrap_or_else(|| "cost unknown".to_owned());
            back.kept.push(format!("{} ({cost} so far)", self.label(&seen.id)));
            running.push(seen);
        }
        back.rate = self.rate_of(running.iter());
        back.running = running.into_iter().map(|seen| seen.id).collect();
        policy::returned(&back, asleep).map(Effect::Notify)
    }

    fn pause_if_any(&mut self, ids: &[EndpointId], at: Moment) -> Vec<Effect> {
        if ids.is_empty() { Vec::new() } else { self.pause(ids, at) }
    }
}
