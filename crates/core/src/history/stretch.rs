//! One entry of the ledger as the history takes it in.

use jiff::Timestamp;

use super::view::LaneState;
use crate::endpoint::State;
use crate::ledger::{Cost, Entry, Evidence, Kind, Span, Total};
use crate::meter::Line;

/// One entry in force, or what is still open: small, and nothing of it on the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What [`super::History::endpoint`] gave.
    pub endpoint: usize,
    /// Its state.
    pub state: LaneState,
    /// Why it is in the ledger.
    pub kind: Kind,
    /// How well it is known.
    pub evidence: Evidence,
    /// Replicas billed; 0 while it is free.
    pub replicas: u32,
    /// First moment, in milliseconds since 1970.
    pub from_ms: i64,
    /// First moment after it.
    pub to_ms: i64,
    /// What all of it cost.
    pub cost: Cost,
}

impl Stretch {
    /// An entry, or a part of one.
    #[must_use]
    pub fn new(endpoint: usize, kind: Kind, span: &Span, cost: Cost) -> Self {
        Self {
            endpoint,
            state: LaneState::of(&span.state, span.evidence),
            kind,
            evidence: span.evidence,
            replicas: span.replicas,
            from_ms: span.from.as_millisecond(),
            to_ms: span.to.as_millisecond(),
            cost,
        }
    }

    /// An entry.
    #[must_use]
    pub fn of_entry(endpoint: usize, entry: &Entry) -> Self {
        Self::new(endpoint, entry.kind, &entry.span, entry.cost)
    }

    /// What a line adds as of `at`: its open span, and the minute it has begun. Together exactly
    /// what [`Line::open_between`] counts.
    #[must_use]
    pub fn of_line(
        endpoint: usize,
        line: &Line,
        at: Timestamp,
        allowed_gap_millis: i64,
    ) -> [Option<Self>; 2] {
        let open = line.extended(at, allowed_gap_millis);
        let Some(mut episode) = line.episode else {
            return [Some(Self::new(endpoint, Kind::Span, &open, Cost::FREE)), None];
        };
        let cost = episode.add(&open);
        let span = Self::new(endpoint, Kind::Span, &open, cost);
        let (missing, rest) = episode.settlement();
        let settlement = Self {
            kind: Kind::Settlement,
            from_ms: span.to_ms,
            to_ms: span.to_ms.saturating_add(missing),
            cost: rest,
            ..span
        };
        [Some(span), (missing > 0 && rest.known().is_some()).then_some(settlement)]
    }

    /// All of it, as part of a sum.
    pub(super) fn total(&self) -> Total {
        let unknown =
            if self.cost.known().is_none() { self.to_ms.saturating_sub(self.from_ms) } else { 0 };
        Total::of(self.cost, unknown)
    }

    pub(super) fn is_billable(&self) -> bool {
        self.replicas > 0
    }
}

impl LaneState {
    /// What a state is drawn as; what was not tracked is unknown whatever stands there.
    #[must_use]
    pub fn of(state: &State, evidence: Evidence) -> Self {
        if evidence == Evidence::Unknown {
            return Self::Unknown;
        }
        match state {
            State::Running | State::Updating => Self::Running,
            State::Initializing => Self::Starting,
            State::Pending | State::Paused => Self::Paused,
            State::ScaledToZero => Self::ScaledToZero,
            State::Failed | State::UpdateFailed => Self::Failed,
            State::Unknown(_) => Self::Unknown,
        }
    }

    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Starting => "starting",
            Self::Paused => "paused",
            Self::ScaledToZero => "scaled to zero",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Absent => "not there or not watched",
        }
    }
}
