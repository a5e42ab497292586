//! Table `hardware`: everything that ever ran something or had a price.

use guard_core::Hardware;
use rusqlite::{Connection, OptionalExtension, Row, params};

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

/// Reads the columns `vendor`, `region`, `instance_type` and `instance_size`; `None` when a row
/// has no hardware.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Hardware>> {
    let vendor: Option<String> = row.get("vendor")?;
    let Some(vendor) = vendor else { return Ok(None) };
    Ok(Some(Hardware {
        vendor,
        region: row.get("region")?,
        instance_type: row.get("instance_type")?,
        instance_size: row.get("instance_size")?,
    }))
}
