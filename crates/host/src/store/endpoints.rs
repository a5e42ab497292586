//! Table `endpoints`: every endpoint that was ever seen. A re-created one is another.

use guard_core::EndpointId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::Millis;

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

/// Reads the columns `namespace`, `name` and `created_ms`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<(EndpointId, Option<Timestamp>)> {
    let id = EndpointId { namespace: row.get("namespace")?, name: row.get("name")? };
    let created: Option<Millis> = row.get("created_ms")?;
    Ok((id, created.map(|created| created.0)))
}
