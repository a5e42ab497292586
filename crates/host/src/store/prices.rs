//! Table `prices`: the price list as it was last read.

use guard_core::{Prices, Rate};
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, params};

use super::hardware;

/// Puts these in place of all.
pub(super) fn replace(connection: &Connection, prices: &Prices) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM prices")?.execute([])?;
    let mut insert = connection
        .prepare_cached("INSERT INTO prices (hardware, rate_micros_per_hour) VALUES (?1, ?2)")?;
    for (key, rate) in prices {
        insert.execute(params![hardware::number(connection, key)?, rate.0])?;
    }
    Ok(())
}

/// The whole list.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Prices> {
    connection
        .prepare_cached("SELECT * FROM prices JOIN hardware ON hardware.id = prices.hardware")?
        .query_map([], |row| {
            let key = hardware::read(row)?.ok_or(FromSqlError::InvalidType)?;
            Ok((key, Rate(row.get("rate_micros_per_hour")?)))
        })?
        .collect()
}
