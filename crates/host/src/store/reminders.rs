//! Table `reminders`: what was told about what.

use guard_core::{Happening, Memory};
use rusqlite::{Connection, Row, params};

use super::columns::Millis;

/// Puts these in place of all.
pub(super) fn replace(connection: &Connection, memory: &[Memory]) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM reminders")?.execute([])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO reminders (key, round_ms, told_level, snoozed_until_ms, title, body) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for one in memory {
        let snoozed_until = one.snoozed_until.map(Millis);
        let happening = one.happening.as_ref();
        insert.execute(params![
            one.key.as_str(),
            Millis(one.round),
            one.told_level,
            snoozed_until,
            happening.map(|it| &it.title),
            happening.map(|it| &it.body),
        ])?;
    }
    Ok(())
}

/// All of it, by key.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Memory>> {
    connection
        .prepare_cached("SELECT * FROM reminders ORDER BY key")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Memory> {
    let round: Millis = row.get("round_ms")?;
    let snoozed_until: Option<Millis> = row.get("snoozed_until_ms")?;
    let title: Option<String> = row.get("title")?;
    let body: Option<String> = row.get("body")?;
    Ok(Memory {
        happening: title.zip(body).map(|(title, body)| Happening { title, body }),
        key: row.get::<_, String>("key")?.into(),
        round: round.0,
        told_level: row.get("told_level")?,
        snoozed_until: snoozed_until.map(|until| until.0),
    })
}
