//! Time nobody observed: what it can have cost at the least and at the most.

use jiff::Timestamp;

use crate::endpoint::{Observed, State};
use crate::ledger::{Cost, Evidence, Span};
use crate::money::{Micros, Rate, Work};

/// What is known on one side of a gap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub(super) rate: Option<Rate>,
    pub(super) most_replicas: Option<u32>,
}

impl Side {
    pub(super) fn of(seen: &Observed, rate: Option<Rate>) -> Self {
        Self { rate, most_replicas: most_replicas(seen) }
    }
}

/// The most replicas this endpoint may have; `None` when the answer did not say.
pub(super) fn most_replicas(seen: &Observed) -> Option<u32> {
    let allowed = seen.scaling?.max_replicas?;
    Some(allowed.max(seen.billed_replicas()).max(1))
}

/// Whether the count of replicas cannot change as long as the state does not.
pub(super) fn is_steady(seen: &Observed) -> bool {
    most_replicas(seen).is_some_and(|most| most <= seen.billed_replicas())
}

/// Whether it has the same number of replicas all the time that it is in its state. What failed may have none.
pub(super) fn is_fixed(seen: &Observed) -> bool {
    if !matches!(seen.state, State::Initializing | State::Running | State::Updating) {
        return false;
    }
    let least = seen.scaling.and_then(|scaling| scaling.min_replicas).unwrap_or(0).max(1);
    most_replicas(seen).is_some_and(|most| most <= least)
}

/// What an unwatched stretch between two known sides can have cost.
///
/// At the most: the dearer price with the larger number of replicas, all the time. That it was
/// moved to yet dearer hardware and back while nobody looked is not reckoned with.
pub(super) fn unknown(
    last: &Span,
    before: Side,
    after: Side,
    from: Timestamp,
    to: Timestamp,
) -> (Span, Cost) {
    let rate = before.rate.zip(after.rate).map(|(a, b)| a.max(b));
    let replicas = before.most_replicas.zip(after.most_replicas).map(|(a, b)| a.max(b));
    let span = Span {
        state: State::Unknown("unobserved".to_owned()),
        rate: before.rate.filter(|rate| Some(*rate) == after.rate),
        replicas: replicas.unwrap_or(last.replicas).max(1),
        from,
        to,
        evidence: Evidence::Unknown,
        ..last.clone()
    };
    let most = rate
        .zip(replicas)
        .map(|(rate, replicas)| Work::of(rate.times(replicas), span.millis()).settled());
    (span, Cost { least: Micros(0), most })
}

/// At least so much, when the endpoint is known to have run all the time and only its replicas
/// are not known.
pub(super) fn least_while_running(seen: &Observed, rate: Option<Rate>, span: &Span) -> Micros {
    let kept = seen.scaling.and_then(|scaling| scaling.min_replicas).unwrap_or(1).max(1);
    let replicas = kept.min(seen.billed_replicas());
    rate.map_or(Micros(0), |rate| Work::of(rate.times(replicas), span.millis()).settled())
}
