//! Tables `savings` and `saving_ends`: what pauses saved. Rows are added and never changed.

use guard_core::{Rate, SavingEnd, SavingEntry, SavingPause, shifted};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::columns::Millis;
use super::names::Names;
use super::{Store, StoreError, endpoints};

/// How long they are kept, counted back from what is written: as far as anybody can look back.
const KEPT_MILLIS: i64 = (5 * 365 + 2) * 24 * 3_600_000;

impl Store {
    /// The pauses that may count after `since`, with their ends.
    ///
    /// # Errors
    /// [`StoreError`] when something cannot be read; it is not left out silently.
    pub fn savings(&self, since: Timestamp) -> Result<Vec<SavingEntry>, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let names = Names::read(&transaction)?;
        // The version before had no such tables, and is read as it is by who may not write.
        let is_there = "SELECT count(*) FROM sqlite_schema WHERE name = 'savings'";
        if transaction.query_row(is_there, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(Vec::new());
        }
        Ok(all(&transaction, since, &names)?)
    }
}

/// Adds these, and drops what is older than anybody looks back then. What is there already stays as it is.
pub(super) fn add(connection: &Connection, entries: &[SavingEntry]) -> rusqlite::Result<()> {
    let mut newest = None;
    for entry in entries {
        match entry {
            SavingEntry::Pause(SavingPause { endpoint, from, until, rate }) => {
                newest = newest.max(Some(*until));
                connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO savings (endpoint, from_ms, until_ms, rate_micros) \
                         VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![
                        endpoints::number(connection, endpoint, None)?,
                        Millis(*from),
                        Millis(*until),
                        rate.map(|rate| rate.0),
                    ])?;
            }
            SavingEntry::End(SavingEnd { endpoint, from, at }) => {
                connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO saving_ends (endpoint, from_ms, at_ms) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![
                        endpoints::number(connection, endpoint, None)?,
                        Millis(*from),
                        Millis(*at),
                    ])?;
            }
        }
    }
    let Some(newest) = newest else { return Ok(()) };
    let oldest = Millis(shifted(newest, -KEPT_MILLIS));
    connection.prepare_cached("DELETE FROM savings WHERE until_ms < ?1")?.execute([oldest])?;
    connection.prepare_cached("DELETE FROM saving_ends WHERE at_ms < ?1")?.execute([oldest])?;
    Ok(())
}

/// Every pause that may count after `since` in order of its end, and then the ends of these.
fn all(
    connection: &Connection,
    since: Timestamp,
    names: &Names,
) -> rusqlite::Result<Vec<SavingEntry>> {
    let endpoint = |number: i64| names.endpoints.get(number).map(|(id, _)| id.clone());
    let mut pauses = connection.prepare_cached(
        "SELECT endpoint, from_ms, until_ms, rate_micros FROM savings WHERE until_ms > ?1 \
         ORDER BY until_ms, endpoint",
    )?;
    let pauses = pauses.query_map([Millis(since)], |row| {
        let rate: Option<i64> = row.get(3)?;
        Ok(SavingEntry::Pause(SavingPause {
            endpoint: endpoint(row.get(0)?)?,
            from: row.get::<_, Millis>(1)?.0,
            until: row.get::<_, Millis>(2)?.0,
            rate: rate.map(Rate),
        }))
    })?;
    let mut entries: Vec<SavingEntry> = pauses.collect::<rusqlite::Result<_>>()?;
    let mut ends = connection.prepare_cached(
        "SELECT ends.endpoint, ends.from_ms, ends.at_ms FROM saving_ends AS ends \
         JOIN savings USING (endpoint, from_ms) WHERE savings.until_ms > ?1 \
         ORDER BY savings.until_ms, ends.endpoint",
    )?;
    let ends = ends.query_map([Millis(since)], |row| {
        Ok(SavingEntry::End(SavingEnd {
            endpoint: endpoint(row.get(0)?)?,
            from: row.get::<_, Millis>(1)?.0,
            at: row.get::<_, Millis>(2)?.0,
        }))
    })?;
    for end in ends {
        entries.push(end?);
    }
    Ok(entries)
}
