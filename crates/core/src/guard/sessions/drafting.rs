//! What a session would do and cost before it begins.

use std::time::Duration;

use super::super::Guard;
use crate::endpoint::{Observed, State};
use crate::moment::Moment;
use crate::money::{Rate, Work};
use crate::running_rate::RunningRate;
use crate::session::{
    LENGTHS, Order, SessionChoice, SessionDraft, SessionDraftView, SessionLength, SessionPlan,
};
use crate::settings::Level;
use crate::words;

/// What a session has picked of an endpoint.
struct Picked<'a> {
    seen: &'a Observed,
    /// It runs already, and is left running.
    left: bool,
    /// `None` is unknown and never free.
    rate: Option<Rate>,
}

impl Guard {
    /// What would follow from a draft; without one, from what a new form begins with. Nothing is
    /// begun.
    #[must_use]
    pub fn session_draft(&self, draft: Option<SessionDraft>, at: Moment) -> SessionDraftView {
        let draft = draft.unwrap_or_default();
        let plan = draft.plan(at.utc, &self.world.zone);
        let (plan, refused) = match plan {
            Ok(plan) => {
                let why = plan.slip().or_else(|| self.forbids(&plan, at));
                (Some(plan), why)
            }
            Err(why) => (None, Some(why)),
        };
        let picked = self.picked(&draft);
        let minutes = plan.as_ref().and_then(|plan| minutes(plan, at));
        let lengths =
            LENGTHS.map(|minutes| SessionLength { minutes, words: words::minutes(minutes) });
        SessionDraftView {
            endpoints: self
                .world
                .inventory
                .endpoints()
                .map(|seen| self.choice(seen, &draft))
                .collect(),
            lengths: lengths.into(),
            rate: self.draft_rate(&picked, draft.order),
            cost: minutes
                .map_or_else(String::new, |minutes| self.draft_cost(&picked, minutes, draft.order)),
            notes: self.draft_notes(&picked, plan.as_ref(), at),
            plan: plan.filter(|_| refused.is_none()),
            refused,
            draft,
        }
    }

    fn choice(&self, seen: &Observed, draft: &SessionDraft) -> SessionChoice {
        let left =
            if draft.pause_running { "paused afterwards" } else { "left running afterwards" };
        let mut notes = Vec::new();
        if self.runs_alone(seen) {
            notes.push(left.to_owned());
        }
        if self.level(seen) == Level::Protected {
            notes.push("protected".to_owned());
        }
        SessionChoice {
            id: seen.id.clone(),
            label: self.label(&seen.id),
            state: seen.state.words().to_owned(),
            rate: self.start_rate(seen).map_or_else(|| "price unknown".to_owned(), words::rate),
            note: notes.join("; "),
        }
    }

    fn picked<'a>(&'a self, draft: &SessionDraft) -> Vec<Picked<'a>> {
        let seen = draft.endpoints.iter().filter_map(|id| self.world.inventory.get(id));
        let pick = |seen: &'a Observed| Picked {
            seen,
            left: !draft.pause_running && self.runs_alone(seen),
            rate: self.start_rate(seen),
        };
        seen.map(pick).collect()
    }

    /// Whether it runs, and no session is the reason.
    fn runs_alone(&self, seen: &Observed) -> bool {
        let runs = seen.is_billable() || seen.state == State::Pending;
        let held =
            |other: &crate::session::Session| other.holds(&seen.id) || other.is_pausing(&seen.id);
        runs && !self.sessions.open().any(held)
    }

    /// What it costs while it runs; what is off is armed first and begins with one replica.
    fn start_rate(&self, seen: &Observed) -> Option<Rate> {
        if seen.is_billable() { self.whole_rate(seen) } else { self.price(seen) }
    }

    /// What all of them cost, as the running rate is told.
    fn rate_together<'a>(&self, picked: impl Iterator<Item = &'a Picked<'a>>) -> RunningRate {
        let mut sum = RunningRate::default();
        for one in picked {
            sum.billable += 1;
            match one.rate {
                Some(rate) => sum.known = sum.known + rate,
                None => sum.unpriced.push(self.label(&one.seen.id)),
            }
        }
        sum
    }

    fn draft_rate(&self, picked: &[Picked<'_>], order: Order) -> String {
        let counted = || picked.iter().filter(|one| !one.left);
        if picked.is_empty() {
            return String::new();
        }
        if counted().next().is_none() {
            return "nothing more".to_owned();
        }
        if order == Order::AllAtOnce || counted().count() == 1 {
            return self.rate_together(counted()).words();
        }
        let rates = || counted().map(|one| one.rate);
        match (rates().flatten().max(), rates().all(|rate| rate.is_some())) {
            (Some(most), true) => format!("at most {} at a time", words::rate(most)),
            (Some(most), false) => format!("at least {} at a time", words::rate(most)),
            (None, _) => "price unknown".to_owned(),
        }
    }

    /// Of working only: starting is told beside it, since nobody knows how long it takes.
    fn draft_cost(&self, picked: &[Picked<'_>], minutes: u32, order: Order) -> String {
        let counted = || picked.iter().filter(|one| !one.left);
        if counted().next().is_none() {
            return String::new();
        }
        let together = self.rate_together(counted());
        let cost = words::money(Work::of(together.known, i64::from(minutes) * 60_000).settled());
        let each = order == Order::OneAtATime && counted().count() > 1;
        let length = format!("{}{}", words::minutes(minutes), if each { " each" } else { "" });
        match (together.unpriced.len(), together.known.0) {
            (0, _) => format!("{cost} for {length}"),
            (_, 0) => format!("unknown for {length}"),
            _ => format!("at least {cost} for {length}"),
        }
    }

    fn draft_notes(
        &self,
        picked: &[Picked<'_>],
        plan: Option<&SessionPlan>,
        at: Moment,
    ) -> Vec<String> {
        let Some(plan) = plan.filter(|_| !picked.is_empty()) else { return Vec::new() };
        let mut notes = Vec::new();
        notes.extend(self.starting_note(picked));
        let all = plan.order == Order::AllAtOnce;
        let paused: Vec<String> =
            picked.iter().filter(|one| !one.left).map(|one| self.label(&one.seen.id)).collect();
        let then = match paused.len() {
            0 => "and nothing is paused".to_owned(),
            1 => format!("and {} is paused", paused[0]),
            _ => format!("and {} are paused", words::listed(&paused)),
        };
        let (begin, then) = if all || picked.len() == 1 {
            ("The session ends", then)
        } else {
            ("Each ends", "and the next one starts when it is paused".to_owned())
        };
        let ready = if all && picked.len() > 1 { "all are" } else { "it is" };
        notes.push(match (plan.seconds, plan.until) {
            (Some(seconds), _) => {
                let length = words::length(Duration::from_secs(u64::from(seconds)));
                format!("{begin} {length} after {ready} ready, {then}.")
            }
            (None, Some(until)) => {
                format!("{begin} {}, {then}. The cost includes starting.", self.at_or_on(until, at))
            }
            (None, None) => format!("{begin} when its command does, {then}."),
        });
        notes.extend(self.left_note(picked));
        notes
    }

    fn starting_note(&self, picked: &[Picked<'_>]) -> Option<String> {
        let starting: Vec<&Picked<'_>> =
            picked.iter().filter(|one| !one.seen.is_billable()).collect();
        if starting.is_empty() {
            return None;
        }
        let usual = starting.iter().map(|one| {
            let seconds = self.usual_start(&one.seen.id)?;
            Some((seconds, Work::of(one.rate?, i64::from(seconds) * 1_000)))
        });
        let Some(usual) = usual.collect::<Option<Vec<(u32, Work)>>>() else {
            return Some("Starting is billed as well; it usually takes 2 to 5 min.".to_owned());
        };
        let longest = usual.iter().map(|(seconds, _)| *seconds).max().unwrap_or_default();
        let cost = usual.iter().fold(Work::default(), |sum, (_, work)| sum + *work).settled();
        Some(format!(
            "Starting is billed as well: usually {}, {}.",
            words::length(Duration::from_secs(u64::from(longest))),
            words::money(cost)
        ))
    }

    fn left_note(&self, picked: &[Picked<'_>]) -> Option<String> {
        let left: Vec<String> =
            picked.iter().filter(|one| one.left).map(|one| self.label(&one.seen.id)).collect();
        let verb = if left.len() == 1 { "runs already and is" } else { "run already and are" };
        (!left.is_empty()).then(|| {
            format!("{} {verb} left running; what that costs is not counted.", words::listed(&left))
        })
    }
}

/// How long it works, where that is known.
fn minutes(plan: &SessionPlan, at: Moment) -> Option<u32> {
    let until = plan.until.map(|until| at.until(until).as_secs().div_ceil(60));
    let minutes = plan.seconds.map(|seconds| seconds.div_ceil(60));
    minutes.or_else(|| until.and_then(|minutes| u32::try_from(minutes).ok()))
}
