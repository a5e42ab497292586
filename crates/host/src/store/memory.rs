//! Table `memory`: what was told about which endpoint.

use guard_core::{EndpointId, Memory};
use rusqlite::{Connection, Row, params};

use super::columns::Millis;

/// Puts these in place of all.
pub(super) fn replace(connection: &Connection, memory: &[Memory]) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM memory")?.execute([])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO memory (namespace, name, episode_ms, told_level, snoozed_until_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in memory {
        insert.execute(params![
            one.endpoint.namespace,
            one.endpoint.name,
            Millis(one.episode),
            one.told_level,
            one.snoozed_until.map(Millis),
        ])?;
    }
    Ok(())
}

/// All of it, by namespace and name.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Memory>> {
    connection
        .prepare_cached("SELECT * FROM memory ORDER BY namespace, name")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Memory> {
    let episode: Millis = row.get("episode_ms")?;
    let snoozed_until: Option<Millis> = row.get("snoozed_until_ms")?;
    Ok(Memory {
        endpoint: EndpointId { namespace: row.get("namespace")?, name: row.get("name")? },
        episode: episode.0,
        told_level: row.get("told_level")?,
        snoozed_until: snoozed_until.map(|until| until.0),
    })
}
