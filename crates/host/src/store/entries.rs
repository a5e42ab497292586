//! Table `entries`: the ledger itself. Rows are added and never changed.

use guard_core::{Entry, Kind, Micros};
use jiff::Timestamp;
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row, params};

use super::columns::Millis;
use super::{endpoints, span};

/// Adds entries, in their order.
pub(super) fn add(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO entries (endpoint, kind, episode_ms, cost_micros, state, hardware, \
         rate_micros_per_hour, replicas, from_ms, to_ms, evidence) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for entry in entries {
        let endpoint = endpoints::number(connection, &entry.endpoint, entry.created_at)?;
        let span = span::Stored::new(connection, &entry.span)?;
        insert.execute(params![
            endpoint,
            kind_code(entry.kind),
            entry.episode.map(Millis),
            entry.cost.map(|cost| cost.0),
            span.state,
            span.hardware,
            span.rate,
            span.replicas,
            span.from,
            span.to,
            span.evidence,
        ])?;
    }
    Ok(())
}

/// Entries that end after `since`, in the order they were added.
pub(super) fn since(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<Entry>> {
    connection
        .prepare_cached(
            "SELECT * FROM entries JOIN endpoints ON endpoints.id = entries.endpoint \
             JOIN states ON states.id = entries.state \
             LEFT JOIN hardware ON hardware.id = entries.hardware \
             WHERE to_ms > ?1 ORDER BY entries.id",
        )?
        .query_map([Millis(since)], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (endpoint, created_at) = endpoints::read(row)?;
    let episode: Option<Millis> = row.get("episode_ms")?;
    let cost: Option<i64> = row.get("cost_micros")?;
    Ok(Entry {
        endpoint,
        created_at,
        kind: kind(&row.get::<_, String>("kind")?)?,
        episode: episode.map(|episode| episode.0),
        span: span::read(row)?,
        cost: cost.map(Micros),
    })
}

fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::Span => "span",
        Kind::Settlement => "settlement",
    }
}

fn kind(code: &str) -> rusqlite::Result<Kind> {
    match code {
        "span" => Ok(Kind::Span),
        "settlement" => Ok(Kind::Settlement),
        _ => Err(FromSqlError::InvalidType.into()),
    }
}
