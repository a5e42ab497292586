//! Pausing against waiting: a pause costs the next cold start, waiting costs the time away.

use std::time::Duration;

use super::formula::{self, Uptime};
use super::input::PlanItem;
use super::uptime::{USUAL_COLD_START, start_millis};
use super::view::PlanBreakEven;
use crate::money::Micros;
use crate::words;

/// From when on pausing `item` is cheaper than waiting.
pub(super) fn of(item: &PlanItem) -> PlanBreakEven {
    let label = &item.label;
    let Some(seconds) = item.cold_start_seconds else {
        return PlanBreakEven { minutes: None, micros: None, words: not_measured(item) };
    };
    let minutes = minutes(seconds);
    let cost = cost(item, seconds);
    let price = cost.map_or_else(|| "price unknown".to_owned(), words::money);
    PlanBreakEven {
        minutes: Some(minutes),
        micros: cost.map(|cost| cost.0),
        words: format!(
            "{label} takes {} to start: pausing pays when you are away longer than {} ({price}).",
            length(seconds),
            length(minutes.saturating_mul(60)),
        ),
    }
}

fn not_measured(item: &PlanItem) -> String {
    let (shortest, longest) = USUAL_COLD_START;
    let price = match (cost(item, shortest), cost(item, longest)) {
        (Some(least), Some(most)) => range(&words::money(least), &words::money(most)),
        _ => "price unknown".to_owned(),
    };
    format!(
        "How long {} takes to start was not measured yet, {} to {} min is usual ({price}): pausing \
         pays when you are away longer than that.",
        item.label,
        minutes(shortest),
        minutes(longest),
    )
}

fn range(least: &str, most: &str) -> String {
    if least == most { least.to_owned() } else { format!("{least} to {most}") }
}

fn cost(item: &PlanItem, cold_start_seconds: u32) -> Option<Micros> {
    let start = Uptime {
        millis: start_millis(Some(cold_start_seconds)),
        min_replicas: item.min_replicas,
        scale_up_millis: 0,
        additional_replicas: 0,
    };
    item.rate().map(|rate| formula::billed(rate, start).settled())
}

fn minutes(cold_start_seconds: u32) -> u32 {
    cold_start_seconds.div_ceil(60)
}

/// `45 s`, `3 min 20 s`, `4 min`, `1 h 5 min`.
fn length(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (1..60, 1..) => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => words::length(Duration::from_secs(seconds.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Rate;

    fn phi(rate: Option<Rate>, cold_start_seconds: Option<u32>) -> PlanItem {
        PlanItem { cold_start_seconds, ..PlanItem::new("phi-4", rate) }
    }

    #[test]
    fn a_started_minute_counts_whole() {
        let found = of(&phi(Some(Rate(1_800_000)), Some(200)));
        assert_eq!(
            found.words,
            "phi-4 takes 3 min 20 s to start: pausing pays when you are away longer than 4 min ($0.12)."
        );
        assert_eq!((found.minutes, found.micros), (Some(4), Some(120_000)));
        let whole = of(&phi(Some(Rate(1_800_000)), Some(240)));
        assert_eq!((whole.minutes, whole.micros), (Some(4), Some(120_000)));
        assert!(whole.words.starts_with("phi-4 takes 4 min to start"), "{}", whole.words);
    }

    #[test]
    fn every_replica_starts() {
        let two = PlanItem { min_replicas: 2, ..phi(Some(Rate(1_800_000)), Some(200)) };
        assert_eq!(of(&two).micros, Some(240_000));
    }

    #[test]
    fn what_was_not_measured_is_said_and_not_invented() {
        let found = of(&phi(Some(Rate(1_800_000)), None));
        assert_eq!(
            found.words,
            "How long phi-4 takes to start was not measured yet, 2 to 5 min is usual ($0.06 to \
             $0.15): pausing pays when you are away longer than that."
        );
        assert_eq!((found.minutes, found.micros), (None, None));
        let small = of(&phi(Some(Rate(33_000)), None)).words;
        assert!(small.contains("is usual (<$0.01)"), "{small}");
    }

    #[test]
    fn an_unknown_price_is_not_zero() {
        let found = of(&phi(None, Some(200)));
        assert!(found.words.ends_with("longer than 4 min (price unknown)."), "{}", found.words);
        assert_eq!((found.minutes, found.micros), (Some(4), None));
        assert!(of(&phi(None, None)).words.contains("is usual (price unknown)"));
    }
}
