//! A stretch of time in the ledger: what is in force and reaches into it, one entry after another.

use guard_core::{
    Cost, EndpointId, Evidence, Kind, LONGEST_ENTRY_MILLIS, Micros, Rate, Source, Span, State,
    Total, millis_between, part_between, shifted,
};
use jiff::Timestamp;
use rusqlite::{Row, params};

use super::columns::{Millis, Number, Small};
use super::names::Names;
use super::{Store, StoreError, endpoints};

/// Read from the index alone. No entry is longer than a day, so what ends more than a day after the
/// range begins after it.
pub(super) const IN_RANGE: &str = "SELECT id, to_ms, from_ms, endpoint, state, kind, source, evidence, \
    replicas, rate_micros, least_micros, most_micros FROM entries \
    WHERE to_ms >= ?1 AND to_ms <= ?2 AND from_ms < ?3 \
    AND NOT EXISTS (SELECT 1 FROM entries AS newer WHERE newer.corrects = entries.id) \
    ORDER BY to_ms";

/// One entry that is in force, as it passes by: nothing is copied for it.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// The entry's number.
    pub number: u64,
    /// The place of its endpoint in [`Store::endpoints`]: a small number that is the same for all
    /// entries of that endpoint, so that sums can be kept in a `Vec`.
    pub place: usize,
    /// Which endpoint.
    pub endpoint: &'a EndpointId,
    /// When that endpoint was created: a re-created one of the same name is another.
    pub created_at: Option<Timestamp>,
    /// Why it is in the ledger.
    pub kind: Kind,
    /// What it rests on.
    pub source: Source,
    /// How well it is known.
    pub evidence: Evidence,
    /// The state it had.
    pub state: &'a State,
    /// Price of one replica; `None` is unknown and never free.
    pub rate: Option<Rate>,
    /// Replicas billed; 0 while the state is free.
    pub replicas: u32,
    /// Start, inclusive; may lie before the range.
    pub from: Timestamp,
    /// End, exclusive; may lie after the range.
    pub to: Timestamp,
    /// What all of it cost.
    pub cost: Cost,
}

impl Piece<'_> {
    /// Its part in `from..to`. Parts add up to the whole.
    #[must_use]
    pub fn part(&self, from: Timestamp, to: Timestamp) -> Total {
        if from <= self.from && self.to <= to && self.from < self.to {
            // Nearly all of a range: no need to divide.
            let millis = millis_between(self.from, self.to);
            return Total::of(self.cost, if self.cost.known().is_none() { millis } else { 0 });
        }
        let span = Span {
            state: State::Running,
            hardware: None,
            rate: self.rate,
            replicas: self.replicas,
            from: self.from,
            to: self.to,
            evidence: self.evidence,
        };
        part_between(&span, self.cost, from, to)
    }
}

impl Store {
    /// Shows every entry that is in force and reaches into `from..to`, ordered by its end.
    ///
    /// Entries are whole: [`Piece::part`] clips them. What is still open is not among them, it is
    /// with the meter's lines.
    ///
    /// # Errors
    /// [`StoreError`] when something cannot be read; what was shown until then is incomplete.
    pub fn each_in_range(
        &self,
        from: Timestamp,
        to: Timestamp,
        mut each: impl FnMut(Piece<'_>),
    ) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let names = Names::read(&transaction)?;
        let mut query = transaction.prepare_cached(IN_RANGE)?;
        let latest_end = shifted(to, LONGEST_ENTRY_MILLIS);
        let mut rows = query.query(params![Millis(from), Millis(latest_end), Millis(to)])?;
        while let Some(row) = rows.next()? {
            let piece = read(row, &names)?;
            // An entry without length belongs to the moment it stands at, any other ends before.
            if piece.to > from || piece.from == piece.to {
                each(piece);
            }
        }
        Ok(())
    }

    /// What everything in `from..to` cost, without what is still open.
    ///
    /// # Errors
    /// As [`Store::each_in_range`].
    pub fn total(&self, from: Timestamp, to: Timestamp) -> Result<Total, StoreError> {
        let mut total = Total::default();
        self.each_in_range(from, to, |piece| total = total + piece.part(from, to))?;
        Ok(total)
    }

    /// Every endpoint that was ever entered, with the time it was created; [`Piece::place`] counts
    /// from 0 in here. Places never change.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn endpoints(&self) -> Result<Vec<(EndpointId, Option<Timestamp>)>, StoreError> {
        let numbered = endpoints::all(&self.connection)?;
        Ok(numbered.into_iter().map(|(_, endpoint)| endpoint).collect())
    }
}

/// Reads a row of [`IN_RANGE`].
fn read<'a>(row: &Row<'_>, names: &'a Names) -> rusqlite::Result<Piece<'a>> {
    let (place, (endpoint, created_at)) = names.endpoints.place(row.get(3)?)?;
    let rate: Option<i64> = row.get(9)?;
    let most: Option<i64> = row.get(11)?;
    Ok(Piece {
        number: row.get::<_, Number>(0)?.0,
        place,
        endpoint,
        created_at: *created_at,
        kind: row.get::<_, Small<Kind>>(5)?.0,
        source: row.get::<_, Small<Source>>(6)?.0,
        evidence: row.get::<_, Small<Evidence>>(7)?.0,
        state: names.states.get(row.get(4)?)?,
        rate: rate.map(Rate),
        replicas: row.get(8)?,
        from: row.get::<_, Millis>(2)?.0,
        to: row.get::<_, Millis>(1)?.0,
        cost: Cost { least: Micros(row.get(10)?), most: most.map(Micros) },
    })
}
