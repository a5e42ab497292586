//! A day on which nothing costs money, through the guard, and what it writes.

use std::path::Path;
use std::time::Duration;

use guard_core::{
    Effect, Event, Guard, Identity, Listing, Moment, Observed, Prices, Saved, Scaling, Settings,
    State, shifted,
};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::tz::TimeZone;

use crate::Result;
use crate::account::{self, ENDPOINTS};
use crate::years;

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Reading everything for the first time is no idling yet.
const SETTLES: Duration = Duration::from_secs(600);

/// The bytes that reach the disk on a day with fifty paused endpoints; `None` where the system
/// does not tell. Every write is followed by a flush, since a kernel that has an hour to do so
/// writes each time what a fast run would let it write once.
pub(crate) fn day(dirs: &Dirs, store: &mut Store, start: Moment) -> Result<Option<u64>> {
    let mut guard = resume(store, start)?;
    let mut at = start;
    let identity = Identity {
        name: "alice".to_owned(),
        namespaces: ["alice", "acme", "acme-research"].map(str::to_owned).to_vec(),
        expires: None,
        unpausable: Default::default(),
        demo: false,
        this_run_only: false,
    };
    let mut queue = guard.handle(Event::SignedIn(identity), at);
    let mut before = None;
    let mut commits = 0_u32;
    while at.uptime < start.uptime + SETTLES + DAY {
        while let Some(effect) = queue.pop() {
            if matches!(effect, Effect::Commit(_)) {
                commits += 1;
            }
            if let Some(event) = answer(effect, dirs, store)? {
                queue.extend(guard.handle(event, at));
            }
        }
        if before.is_none() && at.uptime >= start.uptime + SETTLES {
            before = Some(written());
            commits = 0;
        }
        let rest = guard.wakes_at(at).map_or(Duration::from_secs(30), |wakes| {
            wakes.saturating_sub(at.uptime).clamp(Duration::from_secs(1), Duration::from_secs(30))
        });
        at = at.after(rest);
        queue.extend(guard.handle(Event::Tick, at));
    }
    if commits == 0 {
        return Err("nothing was written on an idle day: that is no measurement".into());
    }
    let bytes = before.flatten().zip(written()).map(|(before, after)| after - before);
    Ok(bytes.filter(|bytes| *bytes > 0))
}

fn resume(store: &Store, at: Moment) -> Result<Guard> {
    let kept = store.load(shifted(at.utc, -guard_core::DAYS_OF_ENTRIES * 24 * 3_600_000))?;
    let settings: Settings = toml::from_str(guard_core::DEFAULTS)?;
    let saved = Saved {
        lines: kept.lines,
        entries: kept.entries,
        next_entry: kept.next_entry,
        memory: kept.memory,
        prices: kept.prices,
        ..Saved::nothing_but(settings, TimeZone::UTC)
    };
    Ok(Guard::resume(saved, at))
}

/// What the world says to that.
fn answer(effect: Effect, dirs: &Dirs, store: &mut Store) -> Result<Option<Event>> {
    Ok(match effect {
        Effect::Poll { namespace, ticket } => {
            let all = (0..ENDPOINTS).map(paused);
            let endpoints = all.filter(|seen| seen.id.namespace == namespace).collect();
            let listing = Listing { endpoints, complete: true };
            Some(Event::Polled { namespace, ticket, result: Ok(listing) })
        }
        Effect::ReadPrices { .. } => {
            let prices: Prices = (0..ENDPOINTS).map(account::hardware).collect();
            Some(Event::Priced { result: Ok(prices) })
        }
        Effect::Commit(batch) => {
            store.commit(&batch)?;
            flush(&dirs.data)?;
            Some(Event::Stored(Ok(())))
        }
        _ => None,
    })
}

fn paused(number: usize) -> Observed {
    let since = shifted(years::end(), -3 * 3_600_000);
    Observed {
        state: State::Paused,
        ready_replicas: Some(0),
        target_replicas: Some(0),
        hardware: Some(account::hardware(number).0),
        scaling: Some(Scaling {
            min_replicas: Some(1),
            max_replicas: Some(2),
            scale_to_zero_minutes: None,
        }),
        created_at: Some(shifted(since, -3_600_000)),
        updated_at: Some(since),
        ..Observed::unreadable(account::endpoint(number), "")
    }
}

/// Makes the kernel write what it holds back.
fn flush(folder: &Path) -> Result {
    for file in std::fs::read_dir(folder)? {
        std::fs::File::open(file?.path())?.sync_all()?;
    }
    Ok(())
}

/// Bytes this process has caused to be written.
fn written() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/io").ok()?;
    told.lines().find_map(|line| line.strip_prefix("write_bytes: "))?.trim().parse().ok()
}
