//! The database of testing sessions: written by every process, so that whoever lives can end what a
//! dead one left.

use std::path::Path;

use guard_core::{Session, Wish};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::StoreError;
use super::opening::{self, Place};
use super::schema::Layout;
use crate::dirs::{Dirs, make_private};

/// The database inside the data directory.
const FILE: &str = "sessions.db";

/// Its layouts.
pub(super) const LAYOUT: Layout = Layout {
    steps: &[include_str!("schema/sessions_0001.sql")],
    read_from: 1,
    application_id: 0x4547_7365,
};

/// An open database of sessions.
#[derive(Debug)]
pub struct SessionStore {
    connection: Connection,
    /// Where it is, unless it is in memory.
    place: Option<Place>,
}

impl SessionStore {
    /// Opens the database for writing, making it when there is none. A damaged one is set aside;
    /// then that is told, in a whole sentence.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be used.
    pub fn open(dirs: &Dirs) -> Result<(Self, Option<String>), StoreError> {
        make_private(&dirs.data)
            .map_err(|why| StoreError::File { path: dirs.data.clone(), why })?;
        let path = dirs.data.join(FILE);
        match Self::open_at(&path) {
            Ok(store) => Ok((store, None)),
            Err(damage) if damage.is_damage() => {
                let aside = opening::set_aside(&path, jiff::Timestamp::now())?;
                let told = format!(
                    "The sessions could not be read: {damage}. They were kept as {}, and new ones \
                     are noted elsewhere.",
                    aside.display()
                );
                Ok((Self::open_at(&path)?, Some(told)))
            }
            Err(error) => Err(error),
        }
    }

    /// Opens the database only where there is one already.
    ///
    /// # Errors
    /// [`StoreError::NothingYet`] when there is none, or why it cannot be used.
    pub fn open_existing(dirs: &Dirs) -> Result<Self, StoreError> {
        let path = dirs.data.join(FILE);
        if !path.exists() {
            return Err(StoreError::NothingYet);
        }
        Self::open_at(&path)
    }

    /// A database that is gone when it is dropped.
    ///
    /// # Errors
    /// [`StoreError`] when there is not even memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { connection: opening::in_memory(&LAYOUT)?, place: None })
    }

    fn open_at(path: &Path) -> Result<Self, StoreError> {
        let connection = opening::for_writing(path, &LAYOUT, true)?;
        // What a session runs must be known after a power cut too.
        connection.pragma_update(None, "synchronous", "FULL")?;
        Ok(Self { connection, place: Some(Place::of(path)) })
    }

    /// Whether its file was removed or replaced while it is open.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.place.as_ref().is_some_and(Place::is_lost)
    }

    /// Whether there is a record of a session, open or not.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn knows(&self, id: &str) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT 1 FROM session WHERE id = ?1")?;
        Ok(query.exists([id])?)
    }

    /// Writes a session as its keeper. When this returns, it outlives a power cut.
    ///
    /// # Errors
    /// [`StoreError::Lost`] when another process took it over, and any other.
    pub fn keep(&mut self, session: &Session, keeper: &str) -> Result<(), StoreError> {
        let record = to_json(session)?;
        let changed = self
            .connection
            .prepare_cached(
                "INSERT INTO session (id, started_ms, open, keeper, record) \
                 VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (id) DO UPDATE SET open = excluded.open, record = excluded.record \
                 WHERE keeper = excluded.keeper",
            )?
            .execute(params![
                session.id,
                session.started.as_millisecond(),
                session.is_open(),
                keeper,
                record
            ])?;
        if changed == 0 { Err(StoreError::Lost) } else { Ok(()) }
    }

    /// Takes a session over from a process that is gone. `None` when it is over meanwhile.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn take_over(&mut self, id: &str, keeper: &str) -> Result<Option<Session>, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let record: Option<String> = transaction
            .query_row("SELECT record FROM session WHERE id = ?1 AND open = 1", [id], |row| {
                row.get(0)
            })
            .optional()?;
        let Some(record) = record else { return Ok(None) };
        let session = from_json(&record)?;
        transaction.execute("UPDATE session SET keeper = ?2 WHERE id = ?1", [id, keeper])?;
        transaction.commit()?;
        Ok(Some(session))
    }

    /// Open sessions and who keeps them, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn open_sessions(&self) -> Result<Vec<(Session, String)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT record, keeper FROM session WHERE open = 1 ORDER BY started_ms, id",
        )?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (record, keeper) = row?;
            match from_json(&record) {
                Ok(session) => found.push((session, keeper)),
                // One that cannot be read must not keep the others from being ended.
                Err(error) => tracing::error!(%error, "an open session is left out"),
            }
        }
        Ok(found)
    }

    /// The last sessions, the last first.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn last_sessions(&self, at_most: u32) -> Result<Vec<Session>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT record FROM session ORDER BY started_ms DESC, id DESC LIMIT ?1",
        )?;
        let rows = query.query_map([at_most], |row| row.get::<_, String>(0))?;
        let mut found = Vec::new();
        for record in rows {
            match from_json::<Session>(&record?) {
                Ok(session) if session.is_listed() => found.push(session),
                Ok(_) => {}
                // One that cannot be read must not hide the others.
                Err(error) => tracing::error!(%error, "a session is left out"),
            }
        }
        Ok(found)
    }

    /// Notes what somebody wants of a session.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn wish(&mut self, session: &str, wish: Wish) -> Result<(), StoreError> {
        let wish = to_json(&wish)?;
        self.connection
            .execute("INSERT INTO wish (session, wish) VALUES (?1, ?2)", params![session, wish])?;
        Ok(())
    }

    /// Takes the wishes for these sessions, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn take_wishes<'a>(
        &mut self,
        sessions: impl Iterator<Item = &'a String>,
    ) -> Result<Vec<(String, Wish)>, StoreError> {
        let mut wishes = Vec::new();
        for session in sessions {
            let mut query = self
                .connection
                .prepare_cached("SELECT wish FROM wish WHERE session = ?1 ORDER BY number")?;
            let found = query.query_map([session], |row| row.get::<_, String>(0))?;
            let found: Vec<String> = found.collect::<rusqlite::Result<_>>()?;
            drop(query);
            if found.is_empty() {
                continue;
            }
            self.connection.execute("DELETE FROM wish WHERE session = ?1", [session])?;
            for wish in found {
                wishes.push((session.clone(), from_json(&wish)?));
            }
        }
        Ok(wishes)
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|why| StoreError::Damaged(why.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|why| StoreError::Damaged(format!("a session cannot be read: {why}")))
}
