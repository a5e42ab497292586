//! When the ledger begins.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::columns::Millis;
use super::{Store, StoreError};

/// Found at the beginning of the index: watching goes on from here.
const FIRST: &str = "SELECT from_ms FROM entries WHERE evidence = 0 ORDER BY to_ms LIMIT 1";

impl Store {
    /// When the first entry begins that was seen; `None` while there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the ledger cannot be read.
    pub fn first_entry(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut query = self.connection.prepare_cached(FIRST)?;
        let first = query.query_row([], |row| row.get::<_, Millis>(0)).optional()?;
        Ok(first.map(|first| first.0))
    }
}
