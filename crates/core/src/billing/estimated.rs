//! The ledger as of one moment, with what is still open.

use crate::ledger::{Cost, Entry, Kind, Source, Span};
use crate::meter::Line;
use crate::moment::shifted;
use crate::present::Present;

impl Present {
    /// What was estimated, as entries: those `written` that are still in force, those not written
    /// yet, and what is open, which has no number.
    #[must_use]
    pub fn with_open(&self, written: Vec<Entry>) -> Vec<Entry> {
        let mut entries: Vec<Entry> =
            written.into_iter().filter(|entry| !self.replaces(entry.number)).collect();
        entries.extend(self.unwritten.iter().cloned());
        entries.extend(self.lines.iter().flat_map(|line| self.open(line)));
        entries
    }

    /// The open span of a line and the minute it has begun.
    fn open(&self, line: &Line) -> Vec<Entry> {
        let span = line.extended(self.at, self.allowed_gap_millis);
        let entry = |kind: Kind, span: Span, cost: Cost| Entry {
            number: 0,
            corrects: None,
            endpoint: line.endpoint.clone(),
            created_at: line.created_at,
            kind,
            source: Source::Readings,
            episode: line.episode.map(|episode| episode.started),
            span,
            cost,
        };
        let Some(mut episode) = line.episode else {
            return vec![entry(Kind::Span, span, Cost::FREE)];
        };
        let cost = episode.add(&span);
        let (missing, rest) = episode.settlement();
        let minute = Span { from: span.to, to: shifted(span.to, missing), ..span.clone() };
        let mut entries = vec![entry(Kind::Span, span, cost)];
        if missing > 0 && rest.known().is_some() {
            entries.push(entry(Kind::Settlement, minute, rest));
        }
        entries
    }
}
