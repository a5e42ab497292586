//! Table `reminders_log`: why something was shown or not.

use guard_core::{Logged, Outcome, Quiet, shifted};
use jiff::Timestamp;
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row, params};

use super::columns::Millis;
use super::{Store, StoreError};

/// How long it is kept, counted back from what is written.
const KEPT_MILLIS: i64 = 400 * 24 * 3_600_000;

const TOLD: i64 = 0;
const DO_NOT_DISTURB: i64 = 1;
const LOCKED: i64 = 2;
const NOT_DELIVERED: i64 = 3;
const SNOOZED: i64 = 4;
const PUT_AWAY: i64 = 5;
const TAKEN_BACK: i64 = 6;
const IN_PANEL: i64 = 7;

impl Store {
    /// What became of reminders in `from..to`, in order of time.
    ///
    /// # Errors
    /// [`StoreError`] when something cannot be read; it is not left out silently.
    pub fn told(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Logged>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT at_ms, key, level, title, outcome, why, until_ms FROM reminders_log \
             WHERE at_ms >= ?1 AND at_ms < ?2 ORDER BY at_ms, id",
        )?;
        let rows = query.query_map(params![Millis(from), Millis(to)], read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Adds these, and drops what is older than 400 days then.
pub(super) fn add(connection: &Connection, log: &[Logged]) -> rusqlite::Result<()> {
    let Some(newest) = log.iter().map(|one| one.at).max() else { return Ok(()) };
    let mut insert = connection.prepare_cached(
        "INSERT INTO reminders_log (at_ms, key, level, title, outcome, why, until_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for one in log {
        let (outcome, why, until) = written(&one.outcome);
        insert.execute(params![
            Millis(one.at),
            one.key.as_str(),
            one.level,
            one.title,
            outcome,
            why,
            until.map(Millis)
        ])?;
    }
    connection
        .prepare_cached("DELETE FROM reminders_log WHERE at_ms < ?1")?
        .execute([Millis(shifted(newest, -KEPT_MILLIS))])?;
    Ok(())
}

fn written(outcome: &Outcome) -> (i64, Option<&str>, Option<Timestamp>) {
    match outcome {
        Outcome::Told => (TOLD, None, None),
        Outcome::HeldBack(Quiet::DoNotDisturb) => (DO_NOT_DISTURB, None, None),
        Outcome::HeldBack(Quiet::Locked) => (LOCKED, None, None),
        Outcome::HeldBack(Quiet::Panel) => (IN_PANEL, None, None),
        Outcome::NotDelivered(why) => (NOT_DELIVERED, Some(why), None),
        Outcome::Snoozed { until } => (SNOOZED, None, Some(*until)),
        Outcome::PutAway => (PUT_AWAY, None, None),
        Outcome::TakenBack => (TAKEN_BACK, None, None),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Logged> {
    let outcome = match row.get("outcome")? {
        TOLD => Outcome::Told,
        DO_NOT_DISTURB => Outcome::HeldBack(Quiet::DoNotDisturb),
        LOCKED => Outcome::HeldBack(Quiet::Locked),
        IN_PANEL => Outcome::HeldBack(Quiet::Panel),
        NOT_DELIVERED => Outcome::NotDelivered(row.get("why")?),
        SNOOZED => Outcome::Snoozed { until: row.get::<_, Millis>("until_ms")?.0 },
        PUT_AWAY => Outcome::PutAway,
        TAKEN_BACK => Outcome::TakenBack,
        other => return Err(FromSqlError::OutOfRange(other).into()),
    };
    Ok(Logged {
        at: row.get::<_, Millis>("at_ms")?.0,
        key: row.get::<_, String>("key")?.into(),
        level: row.get("level")?,
        title: row.get("title")?,
        outcome,
    })
}
