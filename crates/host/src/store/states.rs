//! Table `states`: every state an endpoint was ever in, also those we do not know.

use guard_core::State;
use rusqlite::{Connection, OptionalExtension};

/// The number of a state; given when it is new.
pub(super) fn number(connection: &Connection, state: &State) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT id FROM states WHERE code = ?1")?
        .query_row([state.code()], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    connection.prepare_cached("INSERT INTO states (code) VALUES (?1)")?.insert([state.code()])
}

/// All of them with their numbers, which rise.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(i64, State)>> {
    connection
        .prepare_cached("SELECT id, code FROM states ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, State::from_code(&row.get::<_, String>(1)?))))?
        .collect()
}
