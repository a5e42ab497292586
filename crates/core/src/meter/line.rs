//! One endpoint's line on the meter: its open span and the episode that span belongs to.

use jiff::Timestamp;

use super::episode::Episode;
use crate::endpoint::{EndpointId, Observed, State};
use crate::ledger::{Entry, Evidence, Kind, Span, Total, part_since};
use crate::moment::{millis_between, shifted};
use crate::money::{Micros, Rate};

/// The open span of one endpoint, with what is needed to go on after a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// When that endpoint was created, where known.
    pub created_at: Option<Timestamp>,
    /// The span that is still growing; its end is the last reading.
    pub open: Span,
    /// The change time Hugging Face gave with the last reading.
    pub updated_at: Option<Timestamp>,
    /// The billable episode the open span belongs to.
    pub episode: Option<Episode>,
}

impl Line {
    /// The first sight of an endpoint.
    ///
    /// When it already costs money, Hugging Face's change time tells since when at least: that
    /// stretch is inferred. A change resets that time, so it is never too early.
    #[must_use]
    pub fn open(seen: &Observed, rate: Option<Rate>, at: Timestamp) -> Self {
        let mut open = span_of(seen, rate, at, at);
        let since = seen.updated_at.filter(|updated| *updated < at && open.is_billable());
        if let Some(since) = since {
            open = Span { from: since, evidence: Evidence::Inferred, ..open };
        }
        Self {
            endpoint: seen.id.clone(),
            created_at: seen.created_at,
            updated_at: seen.updated_at,
            episode: open.is_billable().then(|| Episode::starting(open.from)),
            open,
        }
    }

    /// The next reading of the same endpoint.
    pub fn observe(
        &mut self,
        seen: &Observed,
        rate: Option<Rate>,
        at: Timestamp,
        allowed_gap_millis: i64,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        let last = self.open.to;
        let at = at.max(last);
        let next = span_of(seen, rate.or(self.rate_if_same_hardware(seen)), at, at);
        if self.open.rate.is_none() && self.open.hardware == next.hardware {
            // The price was only learned now; nothing of this span was entered yet.
            self.open.rate = next.rate;
        }
        let same = is_same(&self.open, &next);
        let unwatched = millis_between(last, at) > allowed_gap_millis;
        match (unwatched, same) {
            (false, true) if self.open.evidence == Evidence::Seen => self.open.to = at,
            (false, true) => self.turn_over(Span { from: last, ..next }, &mut entries),
            (false, false) => {
                let boundary = boundary(&self.open, &next, seen.updated_at, last, at);
                self.open.to = boundary;
                self.turn_over(Span { from: boundary, ..next }, &mut entries);
            }
            (true, _) => self.cross_gap(same, next, seen.updated_at, last, at, &mut entries),
        }
        self.created_at = self.created_at.or(seen.created_at);
        self.updated_at = seen.updated_at;
        entries
    }

    /// The endpoint is gone, or is to be metered anew: the open span ends at its last reading, or
    /// at `at` while it was watched until then.
    #[must_use]
    pub fn close(mut self, at: Timestamp) -> Vec<Entry> {
        let mut entries = Vec::new();
        let gone =
            Span { state: State::Paused, replicas: 0, from: at, to: at, ..self.open.clone() };
        if self.open.is_billable() && at > self.open.to {
            self.open.to = at;
        }
        self.turn_over(gone, &mut entries);
        entries
    }

    /// The wall clock was set by `millis` at `at` (by the old clock).
    pub fn clock_set(&mut self, at: Timestamp, millis: i64, allowed_gap_millis: i64) -> Vec<Entry> {
        let mut entries = Vec::new();
        if millis_between(self.open.to, at) <= allowed_gap_millis {
            self.open.to = at.max(self.open.to);
        }
        let resumed = shifted(self.open.to, millis);
        let next = Span { from: resumed, to: resumed, ..self.open.clone() };
        self.turn_over(next, &mut entries);
        entries
    }

    /// The open span as far as it may be assumed to have gone on by `at`.
    #[must_use]
    pub fn extended(&self, at: Timestamp, allowed_gap_millis: i64) -> Span {
        let limit = shifted(self.open.to, allowed_gap_millis);
        Span { to: at.min(limit).max(self.open.to), ..self.open.clone() }
    }

    /// What the current episode has cost as of `at`, every started minute counted.
    #[must_use]
    pub fn episode_cost(&self, at: Timestamp, allowed_gap_millis: i64) -> Total {
        self.episode
            .map(|episode| episode.cost_with(&self.extended(at, allowed_gap_millis)))
            .unwrap_or_default()
    }

    /// What the open span and the unsettled minute add from `start` on, as of `at`.
    #[must_use]
    pub fn open_since(&self, start: Timestamp, at: Timestamp, allowed_gap_millis: i64) -> Total {
        let Some(mut episode) = self.episode else {
            return Total::default();
        };
        let open = self.extended(at, allowed_gap_millis);
        let cost = episode.add(&open);
        let (_, rest) = episode.settlement();
        let rest = if open.to >= start { rest.unwrap_or_default() } else { Micros(0) };
        part_since(&open, cost, start) + Total { known: rest, unknown_millis: 0 }
    }

    /// A price that a later list left out still holds while the hardware is the same.
    fn rate_if_same_hardware(&self, seen: &Observed) -> Option<Rate> {
        if seen.hardware == self.open.hardware { self.open.rate } else { None }
    }

    /// Ends the open span as it stands, enters it, and goes on with `next`.
    fn turn_over(&mut self, next: Span, entries: &mut Vec<Entry>) {
        let ended = std::mem::replace(&mut self.open, next);
        self.enter(ended.clone(), entries);
        match (self.episode, self.open.is_billable()) {
            (Some(episode), false) => {
                self.settle(episode, &ended, entries);
                self.episode = None;
            }
            (None, true) => self.episode = Some(Episode::starting(self.open.from)),
            _ => {}
        }
    }

    /// Nothing was seen between `last` and `at`.
    fn cross_gap(
        &mut self,
        same: bool,
        next: Span,
        updated_at: Option<Timestamp>,
        last: Timestamp,
        at: Timestamp,
        entries: &mut Vec<Entry>,
    ) {
        let unchanged = same && updated_at.is_some() && updated_at == self.updated_at;
        if unchanged {
            let between = Span { from: last, to: at, evidence: Evidence::Inferred, ..next.clone() };
            self.turn_over(between, entries);
            self.turn_over(next, entries);
            return;
        }
        // What stands now has stood since its change time; what came before that is unknown.
        let known_from =
            updated_at.filter(|updated| *updated > last && *updated < at).unwrap_or(at);
        let was_billable = self.open.is_billable();
        let unknown = Span {
            state: State::Unknown("unobserved".to_owned()),
            rate: None,
            replicas: u32::from(was_billable && next.is_billable()),
            from: last,
            to: known_from,
            evidence: Evidence::Unknown,
            ..self.open.clone()
        };
        self.turn_over(unknown, entries);
        let inferred = Span { from: known_from, evidence: Evidence::Inferred, ..next.clone() };
        self.turn_over(inferred, entries);
        self.turn_over(next, entries);
    }

    fn enter(&mut self, span: Span, entries: &mut Vec<Entry>) {
        if span.millis() == 0 {
            return;
        }
        let cost = match (&mut self.episode, span.evidence) {
            (Some(episode), _) => episode.add(&span),
            (None, Evidence::Unknown) => None,
            (None, _) => Some(Micros(0)),
        };
        entries.push(Entry {
            endpoint: self.endpoint.clone(),
            created_at: self.created_at,
            kind: Kind::Span,
            episode: self.episode.map(|episode| episode.started),
            span,
            cost,
        });
    }

    fn settle(&self, episode: Episode, last: &Span, entries: &mut Vec<Entry>) {
        let (missing, cost) = episode.settlement();
        if missing == 0 || episode.millis == 0 {
            return;
        }
        entries.push(Entry {
            endpoint: self.endpoint.clone(),
            created_at: self.created_at,
            kind: Kind::Settlement,
            episode: Some(episode.started),
            span: Span { from: last.to, to: shifted(last.to, missing), ..last.clone() },
            cost,
        });
    }
}

fn span_of(seen: &Observed, rate: Option<Rate>, from: Timestamp, to: Timestamp) -> Span {
    Span {
        state: seen.state.clone(),
        hardware: seen.hardware.clone(),
        rate,
        replicas: seen.billed_replicas(),
        from,
        to,
        evidence: Evidence::Seen,
    }
}

fn is_same(open: &Span, next: &Span) -> bool {
    open.state == next.state
        && open.hardware == next.hardware
        && open.rate == next.rate
        && open.replicas == next.replicas
}

/// When, between two readings, the change happened: at Hugging Face's change time where that lies
/// between them, otherwise at whichever end is dearer.
fn boundary(
    open: &Span,
    next: &Span,
    updated_at: Option<Timestamp>,
    last: Timestamp,
    at: Timestamp,
) -> Timestamp {
    let told = updated_at.filter(|updated| *updated > last && *updated <= at);
    // A running endpoint was starting before that, which its change time no longer tells.
    let passed_through_start =
        !open.is_billable() && next.is_billable() && next.state != State::Initializing;
    match told {
        Some(told) if !passed_through_start => told,
        _ => {
            let before = open.whole_rate();
            let after = next.whole_rate();
            let grows =
                next.is_billable() && (!open.is_billable() || after >= before || after.is_none());
            if grows { last } else { at }
        }
    }
}
