//! Table `lines`: the open span of each endpoint, replaced as it grows.

use guard_core::{EndpointId, Episode, Line, Rate};
use rusqlite::{Connection, Row, params};

use super::columns::{Millis, WorkText};
use super::{endpoints, span};

/// Puts a line in place of the one its endpoint had, also if that was created at another time.
pub(super) fn put(connection: &Connection, line: &Line) -> rusqlite::Result<()> {
    remove(connection, &line.endpoint)?;
    let endpoint = endpoints::number(connection, &line.endpoint, line.created_at)?;
    let span = span::Stored::new(connection, &line.open)?;
    let episode = line.episode.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO lines (endpoint, updated_ms, state, hardware, rate_micros_per_hour, \
             replicas, from_ms, to_ms, evidence, episode_ms, billable_ms, work, unknown_ms, \
             last_rate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            endpoint,
            line.updated_at.map(Millis),
            span.state,
            span.hardware,
            span.rate,
            span.replicas,
            span.from,
            span.to,
            span.evidence,
            episode.map(|episode| Millis(episode.started)),
            episode.map(|episode| episode.millis),
            episode.map(|episode| WorkText(episode.work)),
            episode.map(|episode| episode.unknown_millis),
            episode.and_then(|episode| episode.last_rate).map(|rate| rate.0),
        ])?;
    Ok(())
}

/// Removes the line of an endpoint, if it has one.
pub(super) fn remove(connection: &Connection, id: &EndpointId) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM lines WHERE endpoint IN \
             (SELECT id FROM endpoints WHERE namespace = ?1 AND name = ?2)",
        )?
        .execute(params![id.namespace, id.name])?;
    Ok(())
}

/// Every line, by namespace and name.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Line>> {
    connection
        .prepare_cached(
            "SELECT * FROM lines JOIN endpoints ON endpoints.id = lines.endpoint \
             JOIN states ON states.id = lines.state \
             LEFT JOIN hardware ON hardware.id = lines.hardware ORDER BY namespace, name",
        )?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Line> {
    let (endpoint, created_at) = endpoints::read(row)?;
    let updated: Option<Millis> = row.get("updated_ms")?;
    let started: Option<Millis> = row.get("episode_ms")?;
    let episode = started.map(|started| read_episode(row, started)).transpose()?;
    Ok(Line {
        endpoint,
        created_at,
        open: span::read(row)?,
        updated_at: updated.map(|updated| updated.0),
        episode,
    })
}

fn read_episode(row: &Row<'_>, started: Millis) -> rusqlite::Result<Episode> {
    let work: WorkText = row.get("work")?;
    let last_rate: Option<i64> = row.get("last_rate")?;
    Ok(Episode {
        started: started.0,
        millis: row.get("billable_ms")?,
        work: work.0,
        unknown_millis: row.get("unknown_ms")?,
        last_rate: last_rate.map(Rate),
    })
}
