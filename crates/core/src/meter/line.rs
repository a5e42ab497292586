//! One endpoint's line on the meter: its open span and the episode that span belongs to.

use jiff::Timestamp;

use super::change::{self, UndatedTime};
use super::episode::Episode;
use super::gap;
use super::reading::{Metered, Reading};
use crate::endpoint::{EndpointId, Observed, State};
use crate::ledger::{
    Cost, Entry, Evidence, Kind, LONGEST_ENTRY_MILLIS, Source, Span, Total, part_between, pieces,
};
use crate::moment::{millis_between, shifted};
use crate::money::{Rate, Work};

/// Our clock and Hugging Face's are compared by whole seconds.
const CLOCKS_AGREE_WITHIN_MILLIS: i64 = 10_000;
/// One reading alone tells of so much at most: what a change time says weighs on a bill, a budget and
/// on metrics of one month, and nothing but itself speaks for what it says of longer ago.
const LONGEST_INFERRED_MILLIS: i64 = 31 * 24 * 3_600_000;

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
    /// The most replicas its scaling allowed at the last reading.
    pub max_replicas: Option<u32>,
    /// The billable episode the open span belongs to.
    pub episode: Option<Episode>,
}

impl Line {
    /// The first sight of an endpoint, and what that makes final.
    ///
    /// When it already costs money, Hugging Face's change time tells since when at least: that
    /// stretch is inferred. A change resets that time, so it is never too early. What lies between
    /// its creation and that time is unknown when nobody was looking. What it tells of longer ago
    /// than [`LONGEST_INFERRED_MILLIS`] is in no sum of days: the episode has it as a range.
    #[must_use]
    pub fn open(reading: &Reading<'_>) -> (Self, Vec<Entry>) {
        let Reading { seen, rate, at, .. } = *reading;
        let mut open = span_of(seen, rate, at, at);
        let mut entries = Vec::new();
        let told = seen.updated_at.filter(|updated| *updated < at && open.is_billable());
        if let Some(told) = told {
            let from = told.max(shifted(at, LONGEST_INFERRED_MILLIS.saturating_neg()));
            open = Span { from, evidence: Evidence::Inferred, ..open };
        }
        let mut line = Self {
            endpoint: seen.id.clone(),
            created_at: seen.created_at,
            updated_at: seen.updated_at,
            max_replicas: gap::most_replicas(seen),
            episode: None,
            open,
        };
        let (appeared, side) = (reading.appeared(), gap::Side::of(seen, rate));
        if let Some(appeared) = appeared.filter(|appeared| *appeared < line.open.from) {
            let (span, cost) = gap::unknown(&line.open, side, side, appeared, line.open.from);
            line.enter_unknown(&span, cost, &mut entries);
        }
        line.episode = line.open.is_billable().then(|| {
            let began = told.unwrap_or(line.open.from);
            let mut episode = Episode::starting(began);
            let (rest, cost) = gap::unknown(&line.open, side, side, began, line.open.from);
            episode.add_unknown(rest.millis(), cost);
            episode
        });
        (line, entries)
    }

    /// The next reading of the same endpoint.
    pub fn observe(&mut self, reading: &Reading<'_>) -> Metered {
        let seen = reading.seen;
        let (mut entries, mut undated) = (Vec::new(), None);
        let last = self.open.to;
        let at = reading.at.max(last);
        let rate = reading.rate.or(self.rate_if_same_hardware(seen));
        let next = span_of(seen, rate, at, at);
        if self.open.rate.is_none() && self.open.hardware == next.hardware {
            // The price was only learned now; nothing of this span was entered yet.
            self.open.rate = next.rate;
        }
        let same = is_same(&self.open, &next);
        let unwatched = millis_between(last, at) > reading.allowed_gap_millis;
        match (unwatched, same) {
            (false, true) if self.open.evidence == Evidence::Seen => {
                self.open.to = at;
                if self.open.millis() >= LONGEST_ENTRY_MILLIS {
                    self.turn_over(Span { from: at, ..next }, &mut entries);
                }
            }
            (false, true) => self.turn_over(Span { from: last, ..next }, &mut entries),
            (false, false) => {
                match change::told(&self.open, &next, self.updated_at, seen.updated_at) {
                    Some(told) => {
                        self.open.to = told;
                        self.turn_over(Span { from: told, ..next }, &mut entries);
                    }
                    None => {
                        undated = UndatedTime::between(&self.open, &next);
                        let between = change::dearer(&self.open, &next).clone();
                        self.turn_over(Span { from: last, to: at, ..between }, &mut entries);
                        self.turn_over(next, &mut entries);
                    }
                }
            }
            (true, _) => {
                let reading = Reading { rate, at, ..*reading };
                self.cross_gap(&reading, same, next, &mut entries);
            }
        }
        self.created_at = self.created_at.or(seen.created_at);
        self.updated_at = seen.updated_at;
        self.max_replicas = gap::most_replicas(seen);
        Metered { entries, undated }
    }

    /// The next reading of the same endpoint, if it differs from the last one in its time alone.
    pub(super) fn goes_on(&mut self, reading: &Reading<'_>) -> bool {
        let Reading { seen, rate, at, allowed_gap_millis, .. } = *reading;
        let open = &self.open;
        let is_same = open.state == seen.state
            && open.hardware == seen.hardware
            && open.replicas == seen.billed_replicas()
            && rate.is_none_or(|rate| open.rate == Some(rate))
            && self.created_at == seen.created_at
            && self.updated_at == seen.updated_at
            && self.max_replicas == gap::most_replicas(seen);
        let grows = open.evidence == Evidence::Seen
            && at >= open.to
            && millis_between(open.to, at) <= allowed_gap_millis
            && millis_between(open.from, at) < LONGEST_ENTRY_MILLIS;
        if is_same && grows {
            self.open.to = at;
        }
        is_same && grows
    }

    /// The endpoint is gone: the open span ends at `at` while it was watched until then. What was
    /// not watched is unknown.
    #[must_use]
    pub fn close(mut self, at: Timestamp, allowed_gap_millis: i64) -> Vec<Entry> {
        let mut entries = Vec::new();
        let last = self.open.to;
        let unwatched = millis_between(last, at) > allowed_gap_millis;
        if self.open.is_billable() && at > last && !unwatched {
            self.open.to = at;
        }
        let end = self.open.to;
        let gone =
            Span { state: State::Paused, replicas: 0, from: end, to: end, ..self.open.clone() };
        let side = self.side();
        self.turn_over(gone, &mut entries);
        if unwatched {
            let (span, cost) = gap::unknown(&self.open, side, side, last, at);
            self.enter_unknown(&span, cost, &mut entries);
        }
        entries
    }

    /// The wall clock was set by `millis` at `at` (by the old clock).
    pub fn clock_set(&mut self, at: Timestamp, millis: i64, allowed_gap_millis: i64) -> Vec<Entry> {
        let mut entries = Vec::new();
        if millis_between(self.open.to, at) <= allowed_gap_millis {
            self.open.to = at.max(self.open.to);
        }
        let resumed = shifted(self.open.to, millis);
        self.updated_at = self.updated_at.map(|updated| shifted(updated, millis));
        let next = Span { from: resumed, to: resumed, ..self.open.clone() };
        self.turn_over(next, &mut entries);
        if let Some(episode) = &mut self.episode {
            episode.clock_millis = episode.clock_millis.saturating_add(millis);
        }
        entries
    }

    /// Goes on from `now` where the open span was written by a clock that was ahead and is set back
    /// since: else nothing would be counted until that time comes again.
    pub fn set_back_to(&mut self, now: Timestamp) -> Vec<Entry> {
        let ahead = millis_between(now, self.open.to);
        match ahead > CLOCKS_AGREE_WITHIN_MILLIS {
            true => self.clock_set(self.open.to, ahead.saturating_neg(), 0),
            false => Vec::new(),
        }
    }

    /// Part of an earlier entry of this episode has been found out.
    pub fn learned(&mut self, episode: Option<Timestamp>, was: Total, is: Total) {
        if let Some(mine) = &mut self.episode
            && episode == Some(mine.started)
        {
            mine.learned(was, is);
        }
    }

    /// An earlier change of this episode was dated: `millis` and `work` are what that adds.
    pub fn dated(&mut self, episode: Option<Timestamp>, millis: i64, work: Work) -> bool {
        let mine = self.episode.as_mut().filter(|mine| episode == Some(mine.started));
        let Some(mine) = mine else { return false };
        mine.dated(millis, work);
        true
    }

    /// What bounds the cost of what follows the last reading.
    fn side(&self) -> gap::Side {
        gap::Side {
            rate: self.open.rate,
            most_replicas: self.max_replicas.map(|most| most.max(self.open.replicas)),
        }
    }

    /// A price that a later list left out still holds while the hardware is the same.
    fn rate_if_same_hardware(&self, seen: &Observed) -> Option<Rate> {
        if seen.hardware == self.open.hardware { self.open.rate } else { None }
    }

    /// Nothing was seen between the last reading and this one.
    fn cross_gap(
        &mut self,
        reading: &Reading<'_>,
        same: bool,
        next: Span,
        entries: &mut Vec<Entry>,
    ) {
        let Reading { seen, rate, at, .. } = *reading;
        let last = self.open.to;
        let unchanged =
            is_same_but_price(&self.open, &next) && self.is_same_change(seen.updated_at);
        let (before, after) = (self.side(), gap::Side::of(seen, rate));
        // Replicas come and go without touching the change time.
        let was_steady = self.max_replicas.is_some_and(|most| most <= self.open.replicas);
        let steady = !next.is_billable() || was_steady && gap::is_steady(seen);
        // A price that changed meanwhile did so nobody knows when: between the two it is.
        let priced = same || !next.is_billable();
        if unchanged && steady && priced {
            let between = Span { from: last, to: at, evidence: Evidence::Inferred, ..next.clone() };
            self.turn_over(between, entries);
            self.turn_over(next, entries);
            return;
        }
        // What stands now has stood since its change time; what came before that is unknown.
        let known_from = if unchanged {
            at
        } else {
            seen.updated_at.filter(|updated| *updated > last && *updated < at).unwrap_or(at)
        };
        let (unknown, mut cost) = gap::unknown(&self.open, before, after, last, known_from);
        if unchanged {
            let cheaper = before.rate.zip(after.rate).map(|(a, b)| a.min(b));
            cost.least = gap::least_while_running(seen, cheaper, &unknown);
        }
        // Only what did not change is the same episode still. After a change it is one that began
        // at the change time, as far as is known.
        let goes_on = unchanged && self.open.is_billable() && next.is_billable();
        let ended = std::mem::replace(&mut self.open, unknown.clone());
        self.enter(&ended, entries);
        if !goes_on && let Some(episode) = self.episode.take() {
            self.settle(episode, &ended, entries);
        }
        self.enter_unknown(&unknown, cost, entries);
        if !goes_on && next.is_billable() {
            self.episode = Some(Episode::starting(known_from));
        }
        if next.is_billable() && !gap::is_fixed(seen) && !unchanged {
            // It ran since its change time: with how many replicas is not told.
            let (unsteady, mut cost) = gap::unknown(&next, after, after, known_from, at);
            cost.least = gap::least_while_running(seen, after.rate, &unsteady);
            self.enter_unknown(&unsteady, cost, entries);
            self.open = next;
            return;
        }
        self.open = Span { from: known_from, evidence: Evidence::Inferred, ..next.clone() };
        self.turn_over(next, entries);
    }

    /// Whether the change time is the one of the last reading. A clock that was corrected since may
    /// make it differ by moments.
    fn is_same_change(&self, updated_at: Option<Timestamp>) -> bool {
        let Some((known, told)) = self.updated_at.zip(updated_at) else { return false };
        let near = millis_between(known, told).saturating_abs() <= CLOCKS_AGREE_WITHIN_MILLIS;
        known == told || near && told <= self.open.to
    }

    /// Ends the open span as it stands, enters it, and goes on with `next`.
    fn turn_over(&mut self, next: Span, entries: &mut Vec<Entry>) {
        let ended = std::mem::replace(&mut self.open, next);
        self.enter(&ended, entries);
        match (self.episode, self.open.is_billable()) {
            (Some(episode), false) => {
                self.settle(episode, &ended, entries);
                self.episode = None;
            }
            (None, true) => self.episode = Some(Episode::starting(self.open.from)),
            _ => {}
        }
    }

    fn enter(&mut self, span: &Span, entries: &mut Vec<Entry>) {
        if span.millis() == 0 {
            return;
        }
        for piece in pieces(span.clone()) {
            let cost = match &mut self.episode {
                Some(episode) => episode.add(&piece),
                None => Cost::FREE,
            };
            entries.push(self.entry(Kind::Span, self.episode, piece, cost));
        }
    }

    fn enter_unknown(&mut self, span: &Span, cost: Cost, entries: &mut Vec<Entry>) {
        if span.millis() == 0 {
            return;
        }
        for piece in pieces(span.clone()) {
            let part = part_between(span, cost, piece.from, piece.to).cost();
            if let Some(episode) = &mut self.episode {
                episode.add_unknown(piece.millis(), part);
            }
            entries.push(self.entry(Kind::Span, self.episode, piece, part));
        }
    }

    fn settle(&self, episode: Episode, last: &Span, entries: &mut Vec<Entry>) {
        let (missing, cost) = episode.settlement();
        if missing == 0 || episode.millis == 0 {
            return;
        }
        let span = Span { from: last.to, to: shifted(last.to, missing), ..last.clone() };
        entries.push(self.entry(Kind::Settlement, Some(episode), span, cost));
    }

    fn entry(&self, kind: Kind, episode: Option<Episode>, span: Span, cost: Cost) -> Entry {
        Entry {
            number: 0,
            corrects: None,
            endpoint: self.endpoint.clone(),
            created_at: self.created_at,
            kind,
            source: Source::Readings,
            episode: episode.map(|episode| episode.started),
            span,
            cost,
        }
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
    is_same_but_price(open, next) && open.rate == next.rate
}

fn is_same_but_price(open: &Span, next: &Span) -> bool {
    open.state == next.state && open.hardware == next.hardware && open.replicas == next.replicas
}
