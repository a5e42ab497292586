//! The small tables that entries and lines point into, read once for many rows.

use guard_core::{EndpointId, Hardware, State};
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::FromSqlError;

use super::{endpoints, hardware, states};

/// An endpoint and when it was created.
pub(super) type Created = (EndpointId, Option<Timestamp>);

/// What the numbers in a row stand for.
pub(super) struct Names {
    pub(super) endpoints: Numbered<Created>,
    pub(super) states: Numbered<State>,
    pub(super) hardware: Numbered<Hardware>,
}

impl Names {
    /// Reads them as of the transaction the rows are read in.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            endpoints: Numbered(endpoints::all(connection)?),
            states: Numbered(states::all(connection)?),
            hardware: Numbered(hardware::all(connection)?),
        })
    }
}

/// Values by their number, in rising order. Numbers are only ever added, at the end.
pub(super) struct Numbered<T>(Vec<(i64, T)>);

impl<T> Numbered<T> {
    /// The place and the value of a number.
    pub(super) fn place(&self, number: i64) -> rusqlite::Result<(usize, &T)> {
        let found = self.0.binary_search_by_key(&number, |(known, _)| *known);
        let place = found.map_err(|_| FromSqlError::OutOfRange(number))?;
        Ok((place, &self.0[place].1))
    }

    /// The value of a number.
    pub(super) fn get(&self, number: i64) -> rusqlite::Result<&T> {
        self.place(number).map(|(_, value)| value)
    }
    /// The value at a place that [`Numbered::place`] gave.
    pub(super) fn at(&self, place: usize) -> Option<&T> {
        self.0.get(place).map(|(_, value)| value)
    }
}
