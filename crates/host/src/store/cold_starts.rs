//! How long endpoints took to start, as far as it was watched.

use std::collections::BTreeMap;

use guard_core::{EndpointId, Evidence, Kind, State, millis_between, shifted};
use jiff::Timestamp;

use super::names::Names;
use super::{Piece, Store, StoreError, lines};

/// How far back starts are looked at: hardware, images and models change.
const LOOKED_BACK_MILLIS: i64 = 90 * 24 * 3_600_000;

/// A stretch of starting that goes on as far as was read yet.
struct Starting {
    from: Timestamp,
    to: Timestamp,
    seen: bool,
}

/// The starts of one endpoint.
#[derive(Default)]
struct Starts {
    under_way: Option<Starting>,
    /// Lengths in milliseconds of those that ended with running.
    done: Vec<i64>,
}

impl Store {
    /// How many seconds each endpoint took to start, from becoming billable to serving: the median
    /// of the starts of the 90 days before `at` that were watched from their beginning to their
    /// end. Endpoints without such a start are not in it; of a re-created one, the last counts.
    ///
    /// # Errors
    /// [`StoreError`] when the ledger cannot be read.
    pub fn cold_starts(&self, at: Timestamp) -> Result<BTreeMap<EndpointId, u32>, StoreError> {
        let mut all: BTreeMap<usize, Starts> = BTreeMap::new();
        self.each_in_range(shifted(at, -LOOKED_BACK_MILLIS), at, |piece| {
            all.entry(piece.place).or_default().follow(&piece);
        })?;
        let transaction = self.connection.unchecked_transaction()?;
        let names = Names::read(&transaction)?;
        let open = lines::all(&transaction, &names)?;
        let mut medians = BTreeMap::new();
        for (place, mut starts) in all {
            let Some((id, created_at)) = names.endpoints.at(place) else { continue };
            let line = open.iter().find(|it| it.endpoint == *id && it.created_at == *created_at);
            if let Some(line) = line {
                starts.end(&line.open.state, line.open.from);
            }
            if let Some(seconds) = starts.median_seconds() {
                medians.insert(id.clone(), seconds);
            }
        }
        Ok(medians)
    }
}

impl Starts {
    fn follow(&mut self, piece: &Piece<'_>) {
        if piece.kind != Kind::Span {
            return;
        }
        if *piece.state != State::Initializing {
            return self.end(piece.state, piece.from);
        }
        let seen = piece.evidence == Evidence::Seen;
        match &mut self.under_way {
            Some(starting) if starting.to == piece.from => {
                starting.to = piece.to;
                starting.seen &= seen;
            }
            _ => self.under_way = Some(Starting { from: piece.from, to: piece.to, seen }),
        }
    }

    /// The endpoint was in another state from `from` on.
    fn end(&mut self, state: &State, from: Timestamp) {
        let Some(starting) = self.under_way.take() else { return };
        if *state == State::Running && starting.seen && starting.to == from {
            self.done.push(millis_between(starting.from, starting.to));
        }
    }

    /// Rounded up; `None` without any.
    fn median_seconds(mut self) -> Option<u32> {
        self.done.sort_unstable();
        let upper = *self.done.get(self.done.len() / 2)?;
        let lower = self.done[(self.done.len() - 1) / 2];
        u32::try_from((lower + upper).div_euclid(2).max(0).unsigned_abs().div_ceil(1_000)).ok()
    }
}
