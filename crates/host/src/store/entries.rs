//! Table `entries`: the ledger itself. Rows are added and never changed.

use guard_core::{Cost, Entry, Kind, Micros, Source};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::columns::{Millis, Number, Small};
use super::names::Names;
use super::{endpoints, span};

/// Adds entries, in their order and under their numbers.
pub(super) fn add(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO entries (id, corrects, endpoint, kind, source, evidence, episode_ms, \
         least_micros, most_micros, state, hardware, rate_micros, replicas, from_ms, to_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for entry in entries {
        let endpoint = endpoints::number(connection, &entry.endpoint, entry.created_at)?;
        let span = span::Stored::new(connection, &entry.span)?;
        insert.execute(params![
            Number(entry.number),
            entry.corrects.map(Number),
            endpoint,
            Small(entry.kind),
            Small(entry.source),
            span.evidence,
            entry.episode.map(Millis),
            entry.cost.least.0,
            entry.cost.most.map(|most| most.0),
            span.state,
            span.hardware,
            span.rate,
            span.replicas,
            span.from,
            span.to,
        ])?;
    }
    Ok(())
}

/// By their end: left to itself, SQLite would go through all numbers ever given.
pub(super) const SINCE: &str = "SELECT id, corrects, endpoint, kind, source, episode_ms, \
    least_micros, most_micros, state, hardware, rate_micros, replicas, from_ms, to_ms, evidence \
    FROM entries INDEXED BY entries_by_end WHERE to_ms > ?1 \
    AND NOT EXISTS (SELECT 1 FROM entries AS newer WHERE newer.corrects = entries.id) \
    ORDER BY id";

/// Entries in force that end after `since`, by number.
pub(super) fn since(
    connection: &Connection,
    since: Timestamp,
    names: &Names,
) -> rusqlite::Result<Vec<Entry>> {
    connection.prepare_cached(SINCE)?.query_map([Millis(since)], |row| read(row, names))?.collect()
}

/// One more than the highest number that was ever given.
pub(super) fn next_number(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM entries")?
        .query_row([], |row| row.get(0))
        .map(|Number(next)| next)
}

fn read(row: &Row<'_>, names: &Names) -> rusqlite::Result<Entry> {
    let (endpoint, created_at) = names.endpoints.get(row.get(2)?)?.clone();
    let corrects: Option<Number> = row.get(1)?;
    let episode: Option<Millis> = row.get(5)?;
    let most: Option<i64> = row.get(7)?;
    Ok(Entry {
        number: row.get::<_, Number>(0)?.0,
        corrects: corrects.map(|number| number.0),
        endpoint,
        created_at,
        kind: row.get::<_, Small<Kind>>(3)?.0,
        source: row.get::<_, Small<Source>>(4)?.0,
        episode: episode.map(|episode| episode.0),
        span: span::read(row, 8, names)?,
        cost: Cost { least: Micros(row.get(6)?), most: most.map(Micros) },
    })
}
