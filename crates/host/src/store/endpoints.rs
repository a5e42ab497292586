//! Table `endpoints`: every endpoint that was ever seen. A re-created one is another.

use guard_core::EndpointId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::columns::Millis;
use super::names::Created;

/// The number of an endpoint; given when it is new.
pub(super) fn number(
    connection: &Connection,
    id: &EndpointId,
    created_at: Option<Timestamp>,
) -> rusqlite::Result<i64> {
    let created = created_at.map(Millis);
    let known = connection
        .prepare_cached(
            "SELECT id FROM endpoints WHERE namespace = ?1 AND name = ?2 AND created_ms IS ?3",
        )?
        .query_row(params![id.namespace, id.name, created], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    connection
        .prepare_cached("INSERT INTO endpoints (namespace, name, created_ms) VALUES (?1, ?2, ?3)")?
        .insert(params![id.namespace, id.name, created])
}

/// All of them with their numbers, which rise.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(i64, Created)>> {
    connection
        .prepare_cached("SELECT id, namespace, name, created_ms FROM endpoints ORDER BY id")?
        .query_map([], |row| {
            let id = EndpointId { namespace: row.get(1)?, name: row.get(2)? };
            let created: Option<Millis> = row.get(3)?;
            Ok((row.get(0)?, (id, created.map(|created| created.0))))
        })?
        .collect()
}
