//! What sessions cost as a table: the same shape as that of the ledger.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Session;
use crate::history::{By, CostRow, CostTable, Range, Subject};
use crate::ledger::Total;
use crate::money::Micros;

/// A row for each session that began on the days of `range`, in time. Minutes are those between its
/// first and its last reading: what a session uses is watched all the time.
///
/// # Errors
/// In words, for days that cannot be.
pub fn session_costs(
    sessions: &[Session],
    range: Range,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<CostTable, String> {
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let (from, after) = range.resolve(day(at))?;
    let mut within: Vec<&Session> =
        sessions.iter().filter(|one| (from..after).contains(&day(one.started))).collect();
    within.sort_by(|a, b| (a.started, &a.id).cmp(&(b.started, &b.id)));
    let rows: Vec<CostRow> = within.iter().map(|session| row(session)).collect();
    Ok(CostTable {
        title: range.title(from, after),
        from,
        to: last_day(after),
        zone: zone.iana_name().unwrap_or("system").to_owned(),
        at,
        by: By::Session,
        total: total(&rows),
        rows,
        as_of: Vec::new(),
        saved: None,
    })
}

fn last_day(after: Date) -> Date {
    after.yesterday().unwrap_or(after)
}

fn row(session: &Session) -> CostRow {
    let used = session.uses.iter().filter(|used| !used.leave);
    let millis = used.flat_map(|used| used.lengths()).flatten().sum();
    let cost = session.cost();
    CostRow {
        subject: Subject::Session(session.id.clone()),
        cost,
        known: cost.known().unwrap_or(cost.least),
        seen_millis: millis,
        inferred_millis: 0,
        unknown_millis: 0,
        unknown: cost.known().is_none().then(|| "a part of it is not known".to_owned()),
    }
}

fn total(rows: &[CostRow]) -> CostRow {
    let cost = rows.iter().map(|row| Total::of(row.cost, 0)).sum::<Total>().cost();
    CostRow {
        subject: Subject::All,
        cost,
        known: rows.iter().map(|row| row.known).sum::<Micros>(),
        seen_millis: rows.iter().map(|row| row.seen_millis).sum(),
        inferred_millis: 0,
        unknown_millis: 0,
        unknown: rows.iter().find_map(|row| row.unknown.clone()),
    }
}
