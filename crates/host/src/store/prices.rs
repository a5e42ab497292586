//! Table `prices`: the price list as it was last read.

use guard_core::{Prices, Rate};
use rusqlite::{Connection, params};

use super::hardware;
use super::names::Names;

/// Puts these in place of all. A list that is the same as before is not written again.
pub(super) fn replace(connection: &Connection, prices: &Prices) -> rusqlite::Result<()> {
    if all(connection, &Names::read(connection)?)? == *prices {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM prices")?.execute([])?;
    let mut insert = connection
        .prepare_cached("INSERT INTO prices (hardware, rate_micros_per_hour) VALUES (?1, ?2)")?;
    for (key, rate) in prices {
        insert.execute(params![hardware::number(connection, key)?, rate.0])?;
    }
    Ok(())
}

/// The whole list.
pub(super) fn all(connection: &Connection, names: &Names) -> rusqlite::Result<Prices> {
    connection
        .prepare_cached("SELECT hardware, rate_micros_per_hour FROM prices")?
        .query_map([], |row| Ok((names.hardware.get(row.get(0)?)?.clone(), Rate(row.get(1)?))))?
        .collect()
}
