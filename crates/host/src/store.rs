//! The ledger on disk. SQL lives here and nowhere else.

mod cold_starts;
mod columns;
mod endpoints;
mod entries;
mod error;
mod first_entry;
mod hardware;
mod lines;
mod names;
mod opening;
mod prices;
mod range;
mod reminders;
mod savings;
mod schema;
mod sessions;
mod span;
mod states;
mod told;

use std::path::Path;

use guard_core::{Batch, DAYS_OF_ENTRIES, Entry, Line, Memory, Prices, shifted};
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use crate::dirs::{Dirs, make_private};
use names::Names;
use opening::Place;
use schema::LEDGER;

pub use error::StoreError;
pub use range::Piece;
pub use sessions::SessionStore;

/// The database inside the data directory.
const FILE: &str = "ledger.db";

/// An open ledger.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    is_checked: bool,
    /// Where it is, unless it is in memory.
    place: Option<Place>,
}

/// What was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Open spans, by endpoint.
    pub lines: Vec<Line>,
    /// Entries in force that end after the asked time, by number.
    pub entries: Vec<Entry>,
    /// The number of the next entry: one more than the highest that was ever given.
    pub next_entry: u64,
    /// Reminder memory, by key.
    pub memory: Vec<Memory>,
    /// The last price list.
    pub prices: Prices,
}

impl Store {
    /// Opens the ledger for writing, making it when there is none. Only the owner may do this.
    ///
    /// A damaged ledger is set aside and a new one begun; one of a newer version is left alone and
    /// this run keeps its history in memory. Both are told, in whole sentences. A large one that
    /// was closed properly is not read as a whole here: see [`Store::is_checked`].
    ///
    /// # Errors
    /// [`StoreError`] when there is a ledger that cannot be used now, or no place for one.
    pub fn open(dirs: &Dirs, now: Timestamp) -> Result<(Self, Vec<String>), StoreError> {
        Self::open_with(dirs, now, opening::LARGE)
    }

    /// The same, with the number of bytes from which on a ledger is large.
    fn open_with(
        dirs: &Dirs,
        now: Timestamp,
        large: u64,
    ) -> Result<(Self, Vec<String>), StoreError> {
        let path = dirs.data.join(FILE);
        make_private(&dirs.data)
            .map_err(|why| StoreError::File { path: dirs.data.clone(), why })?;
        let is_checked = opening::is_to_be_checked(&path, large);
        let opened = opening::for_writing(&path, &LEDGER, is_checked).and_then(|connection| {
            let place = Some(Place::of(&path));
            let store = Self { connection, is_checked, place };
            if !is_checked {
                // What a start stands on must be there, whatever the rest is like.
                store.load(shifted(now, -DAYS_OF_ENTRIES * 24 * 3_600_000))?;
            }
            Ok(store)
        });
        match opened {
            Ok(store) => Ok((store, Vec::new())),
            Err(damage) if damage.is_damage() => Self::begin_anew(&path, &damage, now),
            Err(StoreError::OtherVersion { found, .. }) => {
                let told = format!(
                    "The history in {} was written by a newer Endpoint Guard (version {found}) and \
                     stays as it is. What happens now is not kept after the end of this run.",
                    path.display()
                );
                Ok((Self::in_memory()?, vec![told]))
            }
            Err(error) => Err(error),
        }
    }

    /// Opens the ledger for reading, whoever writes it.
    ///
    /// # Errors
    /// [`StoreError::NothingYet`] when there is none, or why it cannot be read. Nothing is set
    /// aside: that is the owner's to do.
    pub fn open_read_only(dirs: &Dirs) -> Result<(Self, Vec<String>), StoreError> {
        let connection = opening::for_reading(&dirs.data.join(FILE), &LEDGER)?;
        Ok((Self { connection, is_checked: true, place: None }, Vec::new()))
    }

    /// Whether nothing is left to be checked. Where something is, whoever opened the ledger for
    /// writing calls [`Store::check`] beside everything else.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.is_checked
    }

    /// Whether its file was removed or replaced while it is open.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.place.as_ref().is_some_and(Place::is_lost)
    }

    /// Reads the whole ledger, over a connection of its own. Blocks for seconds when it is large.
    /// Damage is set aside by the next [`Store::open`].
    ///
    /// # Errors
    /// In whole sentences for a person: the ledger is damaged, or could not be checked.
    pub fn check(dirs: &Dirs) -> Result<(), String> {
        let path = dirs.data.join(FILE);
        let checked =
            opening::for_reading(&path, &LEDGER).and_then(|connection| opening::check(&connection));
        match checked {
            Ok(()) => Ok(()),
            Err(damage) if damage.is_damage() => {
                tracing::error!(%damage, "found on checking");
                let next = match opening::note_damage(&path) {
                    Ok(()) => "The next start sets it aside and begins a new one.".to_owned(),
                    Err(error) => format!("That could not be noted for the next start: {error}."),
                };
                Err(format!(
                    "A part of the history cannot be read: {damage}. Sums may lack it. {next}"
                ))
            }
            Err(error) => Err(format!("The history could not be checked: {error}.")),
        }
    }

    /// A ledger that is gone when it is dropped.
    ///
    /// # Errors
    /// [`StoreError`] when there is not even memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { connection: opening::in_memory(&LEDGER)?, is_checked: true, place: None })
    }

    /// Writes a batch in one transaction: all of it or nothing. When this returns, it outlives the
    /// process.
    ///
    /// # Errors
    /// [`StoreError`]; the ledger is as it was, and the same batch can be tried again.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        entries::add(&transaction, &batch.entries)?;
        // First who is gone: one that came back has a line again.
        for id in &batch.gone {
            lines::remove(&transaction, id)?;
        }
        for line in &batch.lines {
            lines::put(&transaction, line)?;
        }
        if let Some(memory) = &batch.memory {
            reminders::replace(&transaction, memory)?;
        }
        told::add(&transaction, &batch.log)?;
        savings::add(&transaction, &batch.savings)?;
        if let Some(prices) = &batch.prices {
            prices::replace(&transaction, prices)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Reads what was kept, with the entries in force that end after `since`, as of one moment.
    ///
    /// # Errors
    /// [`StoreError`] when something cannot be read; it is not left out silently.
    pub fn load(&self, since: Timestamp) -> Result<Kept, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let names = Names::read(&transaction)?;
        Ok(Kept {
            lines: lines::all(&transaction, &names)?,
            entries: entries::since(&transaction, since, &names)?,
            next_entry: entries::next_number(&transaction)?,
            memory: reminders::all(&transaction)?,
            prices: prices::all(&transaction, &names)?,
        })
    }

    fn begin_anew(
        path: &Path,
        damage: &StoreError,
        now: Timestamp,
    ) -> Result<(Self, Vec<String>), StoreError> {
        let aside = opening::set_aside(path, now)?;
        tracing::error!(%damage, aside = %aside.display(), "began a new ledger");
        let told = format!(
            "The history could not be read: {damage}. It was kept as {}, and a new one was begun.",
            aside.display()
        );
        let connection = opening::for_writing(path, &LEDGER, true)?;
        let place = Some(Place::of(path));
        Ok((Self { connection, is_checked: true, place }, vec![told]))
    }
}

#[cfg(test)]
mod tests;
