//! Table `hardware`: everything that ever ran something or had a price.

use guard_core::Hardware;
use rusqlite::{Connection, OptionalExtension, params};

/// The number of a hardware; given when it is new.
pub(super) fn number(connection: &Connection, hardware: &Hardware) -> rusqlite::Result<i64> {
    let Hardware { vendor, region, instance_type, instance_size } = hardware;
    let known = connection
        .prepare_cached(
            "SELECT id FROM hardware WHERE vendor = ?1 AND region = ?2 AND instance_type = ?3 \
             AND instance_size = ?4",
        )?
        .query_row(params![vendor, region, instance_type, instance_size], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    connection
        .prepare_cached(
            "INSERT INTO hardware (vendor, region, instance_type, instance_size) \
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert(params![vendor, region, instance_type, instance_size])
}

/// All of them with their numbers, which rise.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<(i64, Hardware)>> {
    connection
        .prepare_cached(
            "SELECT id, vendor, region, instance_type, instance_size FROM hardware ORDER BY id",
        )?
        .query_map([], |row| {
            let hardware = Hardware {
                vendor: row.get(1)?,
                region: row.get(2)?,
                instance_type: row.get(3)?,
                instance_size: row.get(4)?,
            };
            Ok((row.get(0)?, hardware))
        })?
        .collect()
}
