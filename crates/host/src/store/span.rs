//! The columns of a span, which entries and lines share.

use guard_core::{Evidence, Rate, Span};
use rusqlite::{Connection, Row};

use super::columns::{Millis, Small};
use super::names::Names;
use super::{hardware, states};

/// A span with the numbers of its state and hardware.
pub(super) struct Stored {
    pub(super) state: i64,
    pub(super) hardware: Option<i64>,
    pub(super) rate: Option<i64>,
    pub(super) from: Millis,
    pub(super) to: Millis,
    pub(super) evidence: Small<Evidence>,
    pub(super) replicas: u32,
}

impl Stored {
    pub(super) fn new(connection: &Connection, span: &Span) -> rusqlite::Result<Self> {
        let hardware = span.hardware.as_ref();
        Ok(Self {
            state: states::number(connection, &span.state)?,
            hardware: hardware.map(|it| hardware::number(connection, it)).transpose()?,
            rate: span.rate.map(|rate| rate.0),
            from: Millis(span.from),
            to: Millis(span.to),
            evidence: Small(span.evidence),
            replicas: span.replicas,
        })
    }
}

/// Reads a span from the columns `state, hardware, rate_micros, replicas, from_ms, to_ms, evidence`,
/// the first of which is number `first` of the row.
pub(super) fn read(row: &Row<'_>, first: usize, names: &Names) -> rusqlite::Result<Span> {
    let hardware: Option<i64> = row.get(first + 1)?;
    let rate: Option<i64> = row.get(first + 2)?;
    Ok(Span {
        state: names.states.get(row.get(first)?)?.clone(),
        hardware: hardware.map(|number| names.hardware.get(number).cloned()).transpose()?,
        rate: rate.map(Rate),
        replicas: row.get(first + 3)?,
        from: row.get::<_, Millis>(first + 4)?.0,
        to: row.get::<_, Millis>(first + 5)?.0,
        evidence: row.get::<_, Small<Evidence>>(first + 6)?.0,
    })
}
