//! The columns of a span, which entries and lines share.

use guard_core::{Evidence, Rate, Span, State};
use rusqlite::{Connection, Row};

use super::columns::Millis;
use super::{hardware, states};

/// A span with the numbers of its state and hardware.
pub(super) struct Stored<'a> {
    pub(super) state: i64,
    pub(super) hardware: Option<i64>,
    pub(super) rate: Option<i64>,
    pub(super) from: Millis,
    pub(super) to: Millis,
    pub(super) evidence: &'a str,
    pub(super) replicas: u32,
}

impl Stored<'_> {
    pub(super) fn new(connection: &Connection, span: &Span) -> rusqlite::Result<Self> {
        let hardware = span.hardware.as_ref();
        Ok(Self {
            state: states::number(connection, &span.state)?,
            hardware: hardware.map(|it| hardware::number(connection, it)).transpose()?,
            rate: span.rate.map(|rate| rate.0),
            from: Millis(span.from),
            to: Millis(span.to),
            evidence: span.evidence.code(),
            replicas: span.replicas,
        })
    }
}

/// Reads a span from a row that joins `states` and `hardware`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Span> {
    let from: Millis = row.get("from_ms")?;
    let to: Millis = row.get("to_ms")?;
    let rate: Option<i64> = row.get("rate_micros_per_hour")?;
    Ok(Span {
        state: State::from_code(&row.get::<_, String>("code")?),
        hardware: hardware::read(row)?,
        rate: rate.map(Rate),
        replicas: row.get("replicas")?,
        from: from.0,
        to: to.0,
        evidence: Evidence::from_code(&row.get::<_, String>("evidence")?),
    })
}
