//! The planner's words.

use super::input::{DAYS_PER_WEEK, MINUTES_PER_DAY, PlanInput, PlanItem};
use super::uptime::USUAL_COLD_START;
use super::view::{PlanCosts, PlanNames, PlanWay};
use crate::money::Rate;
use crate::words;

/// `2 h a day, 5 days a week, 3 starts a day`.
pub(super) fn when(input: &PlanInput) -> String {
    let hours = match input.minutes_per_day {
        MINUTES_PER_DAY => "24 h".to_owned(),
        minutes => words::minutes(minutes),
    };
    let days = words::counted(input.days_per_week as usize, "day", "days");
    let mut when = format!("{hours} a day, {days} a week");
    if input.starts_per_day > 0 {
        let starts = words::counted(input.starts_per_day as usize, "start", "starts");
        when.push_str(&format!(", {starts} a day"));
    }
    when
}

/// What the items cost together while they run.
pub(super) fn rate(items: &[PlanItem]) -> String {
    let rates =
        items.iter().filter_map(|item| item.rate().map(|rate| rate.times(item.min_replicas)));
    let known: Rate = rates.sum();
    match unpriced(items).as_slice() {
        [] => words::rate(known),
        _ if known.0 == 0 => "price unknown".to_owned(),
        _ => format!("at least {}", words::rate(known)),
    }
}

/// What the three ways are called.
pub(super) fn names(input: &PlanInput) -> PlanNames {
    PlanNames {
        always_on: "always on".to_owned(),
        these_hours: "these hours".to_owned(),
        scale_to_zero: format!("scale to zero after {}", idle(input)),
    }
}

/// Which way costs least, in a sentence.
pub(super) fn cheapest(total: &PlanCosts) -> String {
    match total.cheapest {
        None => "All three cost the same.",
        Some(PlanWay::AlwaysOn) => "Always on costs least.",
        Some(PlanWay::TheseHours) => {
            "These hours cost least, when everything is paused at their end."
        }
        Some(PlanWay::ScaleToZero) => "Scale to zero costs least.",
    }
    .to_owned()
}

/// What is assumed, in sentences.
pub(super) fn assumed(input: &PlanInput) -> Vec<String> {
    let mut said = vec![
        "A month is 365/12 days: 730 h always on, as Hugging Face counts.".to_owned(),
        if input.starts_per_day == 0 {
            "Starting is part of the hours.".to_owned()
        } else {
            "Each start is billed on top of the hours, started minutes whole.".to_owned()
        },
        format!(
            "With scale to zero, {} without requests are billed after each stretch of use, at least \
             one on each used day.",
            idle(input)
        ),
    ];
    let label = |item: &PlanItem| item.label.clone();
    let unmeasured = input.items.iter().filter(|item| item.cold_start_seconds.is_none());
    let unmeasured: Vec<String> = unmeasured.map(label).collect();
    if input.starts_per_day > 0 && !unmeasured.is_empty() {
        let (shortest, longest) = (USUAL_COLD_START.0 / 60, USUAL_COLD_START.1 / 60);
        said.push(format!(
            "The start of {} was not measured yet: {longest} min is counted, {shortest} to \
             {longest} min is usual.",
            words::listed(&unmeasured)
        ));
    }
    let scales =
        |item: &PlanItem| item.additional_replicas > 0 && item.scale_up_minutes_per_day > 0;
    if input.items.iter().any(scales) && input.days_per_week < DAYS_PER_WEEK {
        said.push("Always on counts the additional replicas on every day.".to_owned());
    }
    let unpriced = unpriced(&input.items);
    if !unpriced.is_empty() {
        said.push(format!(
            "The price of {} is not known, and it is not free: what is shown is the least.",
            words::listed(&unpriced)
        ));
    }
    said
}

fn idle(input: &PlanInput) -> String {
    words::minutes(input.idle_minutes)
}

fn unpriced(items: &[PlanItem]) -> Vec<String> {
    let unpriced = items.iter().filter(|item| item.rate().is_none());
    unpriced.map(|item| item.label.clone()).collect()
}
