//! One row for each endpoint.

use std::cmp::Reverse;
use std::time::Duration;

use jiff::Timestamp;

use super::{Badge, Row, RowAction};
use crate::call::Action;
use crate::endpoint::{Observed, State};
use crate::guard::{Guard, Sight};
use crate::meter::Line;
use crate::moment::{Moment, millis_between};
use crate::money::Rate;
use crate::policy::{Condition, EndpointFacts};
use crate::settings::Rules;
use crate::words;

/// Activity younger than this is said to be now.
const ACTIVE: Duration = Duration::from_secs(120);

/// `facts` are those of [`Guard::facts`], in the same order.
pub(super) fn build(guard: &Guard, sight: &Sight, facts: &[EndpointFacts], at: Moment) -> Vec<Row> {
    let mut facts = facts.iter().peekable();
    let ruled = guard.inventory().ruled(guard.settings());
    let mut rows: Vec<(Rank, Row)> = ruled
        .map(|(seen, rules)| {
            let own = facts.next_if(|facts| facts.id == seen.id);
            let rate = guard.whole_rate(seen);
            (rank(seen, rate), row(guard, sight, &Known { seen, rules, facts: own, rate }, at))
        })
        .collect();
    // By name where nothing else tells them apart: that is how they come, and the sort is stable.
    rows.sort_by_key(|(rank, _)| Reverse(*rank));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What is known of the endpoint of a row.
struct Known<'a> {
    seen: &'a Observed,
    rules: &'a Rules,
    /// Where it costs money.
    facts: Option<&'a EndpointFacts>,
    /// Of all its replicas; `None` is unknown.
    rate: Option<Rate>,
}

/// Whether it costs money, how much, and when something was done with it last.
type Rank = (bool, Option<Rate>, Option<Timestamp>);

/// Most expensive first among those that cost money; the free ones below. What was just paused stands
/// first among them, to be resumed without searching.
fn rank(seen: &Observed, rate: Option<Rate>) -> Rank {
    match seen.is_billable() {
        true => (true, rate, None),
        false => (false, None, seen.updated_at),
    }
}

fn row(guard: &Guard, sight: &Sight, known: &Known<'_>, at: Moment) -> Row {
    let Known { seen, rules, .. } = *known;
    let billable = seen.is_billable();
    let pausing = guard.is_pausing(&seen.id);
    let job = guard.jobs().of(&seen.id);
    let line = guard.meter().line(&seen.id);
    let gap = guard.allowed_gap_millis();
    let since = line.and_then(Line::billable_since);
    let uptime = since.map(|since| length(millis_between(since, at.utc)));
    let cost = line.map(|line| line.episode_cost(at.utc, gap));
    let state = match (pausing, job.map(|job| job.goal)) {
        (true, _) => "pausing…".to_owned(),
        (false, Some(Action::Resume)) if !billable => "resuming…".to_owned(),
        (false, Some(Action::ScaleToZero)) => "scaling to zero…".to_owned(),
        (false, Some(Action::Arm { .. })) => "turning on auto-stop…".to_owned(),
        // What it is now nobody knows.
        _ if sight.is_unseen(&seen.id.namespace) => {
            format!("{} when last read", seen.state.words())
        }
        _ => seen.state.words().to_owned(),
    };
    let armed = if billable || seen.state == State::ScaledToZero { seen.is_armed() } else { None };
    Row {
        id: seen.id.clone(),
        label: guard.label(&seen.id),
        badge: badge(&seen.state),
        state,
        billable,
        rate: if billable {
            known.rate.map_or_else(|| "price unknown".to_owned(), words::rate)
        } else {
            String::new()
        },
        uptime: if billable { uptime.unwrap_or_default() } else { String::new() },
        detail: detail(seen, guard.other_creator(seen), at),
        cost: match cost {
            Some(cost) if billable => format!("{} so far", words::total(cost)),
            _ => String::new(),
        },
        armed,
        arms_on_resume: guard.settings().arm.before_resume,
        level: rules.level,
        rule: rules.by.words(&seen.id.namespace),
        next: guard.next_for(seen, rules, known.facts, at),
        action: action(seen, pausing || job.is_some()),
        debuggable: guard.is_debuggable(seen, known.facts),
        busy: pausing || job.is_some(),
        trouble: guard.trouble(&seen.id).or_else(|| unread_tags(rules)),
        snoozed: guard
            .reminders()
            .snoozed_until(&Condition::LeftRunning.of(&seen.id), at)
            .map(|until| format!("reminders silent until {}", guard.clock_time(until))),
        page: guard.page(&seen.id),
    }
}

/// A slip in a tag guards nothing, so it is said.
fn unread_tags(rules: &Rules) -> Option<String> {
    let tags = words::listed(&rules.unread_tags);
    (!tags.is_empty()).then(|| {
        format!("{tags} is not understood; use guard:protected, guard:watch or guard:max=2h")
    })
}

fn action(seen: &Observed, busy: bool) -> Option<RowAction> {
    match seen.state {
        State::Paused if busy => None,
        State::Paused => Some(RowAction::Resume),
        // Pausing goes before everything else, also while something else is under way.
        _ => Some(RowAction::Pause),
    }
}

fn badge(state: &State) -> Badge {
    match state {
        State::Running => Badge::Running,
        State::Pending | State::Initializing | State::Updating => Badge::Starting,
        State::Paused => Badge::Paused,
        State::ScaledToZero => Badge::ScaledToZero,
        State::Failed | State::UpdateFailed => Badge::Failed,
        State::Unknown(_) => Badge::Unknown,
    }
}

fn detail(seen: &Observed, creator: Option<&str>, at: Moment) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(seen.model.clone());
    parts.extend(seen.hardware.as_ref().map(crate::endpoint::Hardware::short));
    if seen.billed_replicas() > 1 {
        parts.push(format!("{} replicas", seen.billed_replicas()));
    }
    match &seen.state {
        State::Running => {
            if let Some(used) = seen.last_used_at {
                let idle =
                    Duration::from_millis(u64::try_from(millis_between(used, at.utc)).unwrap_or(0));
                parts.push(if idle < ACTIVE {
                    "active now".to_owned()
                } else {
                    format!("idle {}", words::length(idle))
                });
            }
        }
        State::ScaledToZero => parts.push("a request wakes it and billing starts".to_owned()),
        State::Failed | State::UpdateFailed | State::Unknown(_) if !seen.message.is_empty() => {
            parts.push(seen.message.clone());
        }
        _ => {}
    }
    let went_wrong = matches!(
        seen.state,
        State::Pending | State::Initializing | State::Failed | State::UpdateFailed
    );
    let diagnosis = seen.diagnosis.as_deref().filter(|said| went_wrong && !said.is_empty());
    parts.extend(diagnosis.map(|said| format!("debugger: {said}")));
    parts.extend(creator.map(|who| format!("created by {who}")));
    parts.join(" · ")
}

fn length(millis: i64) -> String {
    words::length(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}
