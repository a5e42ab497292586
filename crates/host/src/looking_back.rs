//! Looking back: the ledger and what is still open, put together as of one moment.

use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{
    AsOf, By, CostTable, History, HistoryView, LaneState, Logged, Present, Range, SavedSum,
    Stretch, millis_between, told_between,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::account::Account;
use crate::dirs::Dirs;
use crate::query_error::QueryError;
use crate::sessions::Sessions;
use crate::store::{Piece, Store, StoreError};

/// How often reading begins again because the ledger grew meanwhile. It grows when an endpoint
/// changes; reading takes milliseconds.
pub(crate) const TRIES: u32 = 5;

/// A store that others use too.
pub(crate) type Shared = Arc<Mutex<Store>>;

/// Where to read what was written.
#[derive(Clone, Debug)]
pub(crate) enum Ledger {
    /// On the disk, over a connection of its own so that a long read never holds up a write. The
    /// store beside it holds what could not go there.
    Disk(Dirs, Option<Shared>),
    /// The demo's, in memory; `None` when there was not even that.
    Memory(Option<Shared>),
}

/// What the loop gives to whoever looks back, all of one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) present: Present,
    pub(crate) ledger: Ledger,
    /// Whether this process writes that ledger; if not, another one meters.
    pub(crate) writes: bool,
    pub(crate) account: Option<Account>,
    pub(crate) sessions: Sessions,
}

/// What came together.
#[derive(Debug)]
pub(crate) struct LookedBack {
    pub(crate) history: History,
    pub(crate) at: Timestamp,
    pub(crate) present: Present,
    /// When the ledger begins.
    since: Option<Timestamp>,
    as_of: Vec<AsOf>,
    /// What pauses saved on these days.
    saved: SavedSum,
}

impl Ledger {
    /// Reads with a store. Blocks.
    ///
    /// # Errors
    /// [`StoreError`], when it cannot be read.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let shared = match self {
            Self::Disk(dirs, shared) => match (Store::open_read_only(dirs), shared) {
                (Ok((store, _)), _) => return read(&store),
                (Err(_), Some(shared)) => Some(shared),
                (Err(StoreError::NothingYet), None) => None,
                (Err(error), None) => return Err(error),
            },
            Self::Memory(shared) => shared.as_ref(),
        };
        match shared {
            Some(shared) => read(&shared.lock().unwrap_or_else(PoisonError::into_inner)),
            None => Store::in_memory().and_then(|empty| read(&empty)),
        }
    }
}

/// The days of `range` out of `store`, with what is `present` beside it.
///
/// # Errors
/// [`StoreError`] when something cannot be read, or the words of [`Range::resolve`].
pub(crate) fn look_back(
    store: &Store,
    present: Present,
    range: Range,
) -> Result<Result<LookedBack, String>, StoreError> {
    let today = present.at.to_zoned_datetime(present.zone.clone()).date();
    let (from, to) = match range.resolve(today) {
        Ok(days) => days,
        Err(why) => return Ok(Err(why)),
    };
    let mut history = History::new(&present.zone, from, to);
    let (begins, ends) = history.bounds();
    let stamp = |millis| Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
    let mut places: Vec<Option<usize>> = Vec::new();
    store.each_in_range(stamp(begins), stamp(ends), |piece| {
        if present.replaces(piece.number) {
            return;
        }
        if piece.place >= places.len() {
            places.resize(piece.place + 1, None);
        }
        let endpoint = *places[piece.place].get_or_insert_with(|| history.endpoint(piece.endpoint));
        history.add(&stretch(endpoint, &piece));
    })?;
    present.add_to(&mut history);
    let first_open = present.lines.iter().map(|line| line.open.from).min();
    let since = store.first_entry()?.or(first_open);
    let saved = present.saved(store.savings(stamp(begins))?, stamp(begins), stamp(ends));
    Ok(Ok(LookedBack { history, at: present.at, present, since, as_of: Vec::new(), saved }))
}

/// The same where nobody here is metering: what is open counts as of its last write.
///
/// # Errors
/// As [`look_back`].
pub(crate) fn look_back_as_written(
    store: &Store,
    range: Range,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<Result<LookedBack, String>, StoreError> {
    let mut tries = TRIES;
    loop {
        // Whoever meters may write between one read and the next.
        let kept = store.load(Timestamp::MAX)?;
        let before = kept.next_entry;
        let present = Present::as_written(at, zone.clone(), kept.lines);
        let mut looked = match look_back(store, present, range)? {
            Ok(looked) => looked,
            Err(why) => return Ok(Err(why)),
        };
        tries -= 1;
        if tries > 0 && store.load(Timestamp::MAX)?.next_entry != before {
            continue;
        }
        let (from, to) = looked.history.bounds();
        let now = at.as_millisecond();
        for line in &looked.present.lines {
            let read = line.open.to.as_millisecond();
            let may_go_on = line.open.is_billable() && millis_between(line.open.to, at) > 0;
            if may_go_on && read < to && now > from {
                looked.as_of.push(looked.history.as_of(&line.endpoint, line.open.to));
            }
        }
        return Ok(Ok(looked));
    }
}

impl LookedBack {
    pub(crate) fn table(&self, range: Range, by: By) -> CostTable {
        let table = self.history.table(range, by, self.at, self.since);
        CostTable { as_of: self.as_of.clone(), saved: Some(self.saved), ..table }
    }

    pub(crate) fn page(&self, range: Range) -> HistoryView {
        let (at, known) = (self.at, &self.present.endpoints);
        let page = self.history.finish(range, at, known, self.since);
        HistoryView { saved: self.saved.view(None), ..page }
    }
}

/// What the ledger on disk says about the cost of some days, whoever writes it and without any
/// network. Blocks.
///
/// # Errors
/// [`QueryError`], when the days are none or the ledger cannot be read.
pub fn cost(
    dirs: &Dirs,
    range: Range,
    by: By,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<CostTable, QueryError> {
    let ledger = Ledger::Disk(dirs.clone(), None);
    let looked = ledger.read(|store| look_back_as_written(store, range, at, zone))?;
    Ok(looked.map_err(QueryError::Asked)?.table(range, by))
}

/// What became of reminders on some days, in order of time, as it is written on the disk; whoever
/// writes it, and without any network. Blocks.
///
/// # Errors
/// As [`cost`].
pub fn told(
    dirs: &Dirs,
    range: Range,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<Vec<Logged>, QueryError> {
    let (from, to) = told_between(range, at, zone).map_err(QueryError::Asked)?;
    Ok(Ledger::Disk(dirs.clone(), None).read(|store| store.told(from, to))?)
}

fn stretch(endpoint: usize, piece: &Piece<'_>) -> Stretch {
    Stretch {
        endpoint,
        state: LaneState::of(piece.state, piece.evidence),
        kind: piece.kind,
        evidence: piece.evidence,
        replicas: piece.replicas,
        from_ms: piece.from.as_millisecond(),
        to_ms: piece.to.as_millisecond(),
        cost: piece.cost,
    }
}
