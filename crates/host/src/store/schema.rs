//! Layouts of a database, one sealed SQL file each step.

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// How one of our databases came to be what it is.
#[derive(Debug)]
pub(super) struct Layout {
    /// Every step, oldest first; the version of a database is the number of steps it has taken.
    pub(super) steps: &'static [&'static str],
    /// The oldest version that is read as it is, where nobody may write: what came after it only added tables and
    /// values.
    pub(super) read_from: i64,
    /// Tells our databases from any other, and from each other.
    pub(super) application_id: i64,
}

/// The ledger; its id is "EGrd".
pub(super) const LEDGER: Layout = Layout {
    steps: &[
        include_str!("schema/0001_ledger.sql"),
        include_str!("schema/0002_money.sql"),
        include_str!("schema/0003_told.sql"),
        include_str!("schema/0004_clock.sql"),
        include_str!("schema/0005_savings.sql"),
        include_str!("schema/0006_in_panel.sql"),
    ],
    read_from: 4,
    application_id: 0x4547_7264,
};

impl Layout {
    /// The version this program writes.
    pub(super) fn current_version(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }

    /// The version of a database: 0 when it is empty.
    pub(super) fn version(&self, connection: &Connection) -> Result<i64, StoreError> {
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let owner: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let is_empty = version == 0 && tables == 0;
        if !is_empty && owner != self.application_id {
            return Err(StoreError::Damaged("it is a database of something else".to_owned()));
        }
        Ok(version)
    }

    /// Brings a database forward to the current version, whole or not at all.
    pub(super) fn bring_forward(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken = self.version(&transaction)?;
        for (number, step) in (1_i64..).zip(self.steps).filter(|(number, _)| *number > taken) {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.pragma_update(None, "application_id", self.application_id)?;
        }
        transaction.commit()?;
        Ok(())
    }
}
