//! Table `lines`: the open span of each endpoint, replaced as it grows.

use guard_core::{Cost, EndpointId, Episode, Line, Micros, Rate};
use rusqlite::{Connection, Row, params};

use super::columns::{Millis, WorkText};
use super::names::Names;
use super::{endpoints, span};

/// Puts a line in place of the one its endpoint had, also if that was created at another time.
pub(super) fn put(connection: &Connection, line: &Line) -> rusqlite::Result<()> {
    remove(connection, &line.endpoint)?;
    let endpoint = endpoints::number(connection, &line.endpoint, line.created_at)?;
    let span = span::Stored::new(connection, &line.open)?;
    let episode = line.episode.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO lines (endpoint, updated_ms, max_replicas, state, hardware, rate_micros, \
             replicas, from_ms, to_ms, evidence, episode_ms, billable_ms, work, unknown_ms, \
             unknown_least, unknown_most, last_rate, clock_ms) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            endpoint,
            line.updated_at.map(Millis),
            line.max_replicas,
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
            episode.map(|episode| episode.unknown.least.0),
            episode.and_then(|episode| episode.unknown.most).map(|most| most.0),
            episode.and_then(|episode| episode.last_rate).map(|rate| rate.0),
            episode.map_or(0, |episode| episode.clock_millis),
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
pub(super) fn all(connection: &Connection, names: &Names) -> rusqlite::Result<Vec<Line>> {
    let mut lines = connection
        .prepare_cached(
            "SELECT endpoint, updated_ms, max_replicas, state, hardware, rate_micros, replicas, \
             from_ms, to_ms, evidence, episode_ms, billable_ms, work, unknown_ms, unknown_least, \
             unknown_most, last_rate, clock_ms FROM lines",
        )?
        .query_map([], |row| read(row, names))?
        .collect::<rusqlite::Result<Vec<Line>>>()?;
    lines.sort_by(|one, other| one.endpoint.cmp(&other.endpoint));
    Ok(lines)
}

fn read(row: &Row<'_>, names: &Names) -> rusqlite::Result<Line> {
    let (endpoint, created_at) = names.endpoints.get(row.get(0)?)?.clone();
    let updated: Option<Millis> = row.get(1)?;
    let started: Option<Millis> = row.get(10)?;
    Ok(Line {
        endpoint,
        created_at,
        open: span::read(row, 3, names)?,
        updated_at: updated.map(|updated| updated.0),
        max_replicas: row.get(2)?,
        episode: started.map(|started| read_episode(row, started)).transpose()?,
    })
}

fn read_episode(row: &Row<'_>, started: Millis) -> rusqlite::Result<Episode> {
    let most: Option<i64> = row.get(15)?;
    let last_rate: Option<i64> = row.get(16)?;
    Ok(Episode {
        started: started.0,
        clock_millis: row.get(17)?,
        millis: row.get(11)?,
        work: row.get::<_, WorkText>(12)?.0,
        unknown_millis: row.get(13)?,
        unknown: Cost { least: Micros(row.get(14)?), most: most.map(Micros) },
        last_rate: last_rate.map(Rate),
    })
}
