//! What was told, held back or answered: the log of reminders in words.

mod about;
mod outcome;
#[cfg(test)]
mod tests;
mod view;

pub use view::{ReminderRow, RemindersView, ToldEndpoint};

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::endpoint::EndpointId;
use crate::history::Range;
use crate::ledger::start_of_day;
use crate::reminders::{Logged, Outcome};
use crate::words;
use about::About;

/// More rows than anybody reads; older ones are counted.
const MOST_ROWS: usize = 1_000;

/// The first moment of `range`, and the first after it, as of `at` in the person's `zone`.
///
/// # Errors
/// The words of [`Range::resolve`].
pub fn told_between(
    range: Range,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), String> {
    let (from, to) = range.resolve(at.to_zoned_datetime(zone.clone()).date())?;
    Ok((start_of_day(zone, from), start_of_day(zone, to)))
}

/// What was `written`, and of `unwritten` what lies in `from..to` and is not there yet; in order of
/// time.
#[must_use]
pub fn merged(
    mut written: Vec<Logged>,
    unwritten: &[Logged],
    from: Timestamp,
    to: Timestamp,
) -> Vec<Logged> {
    let known = written.len();
    for one in unwritten.iter().filter(|one| (from..to).contains(&one.at)) {
        if !written[..known].contains(one) {
            written.push(one.clone());
        }
    }
    written.sort_by_key(|one| one.at);
    written
}

/// What the page and the command line show of `logged`, which is in order of time; the newest come
/// first. `known` are the endpoints of the account, so that names are written as elsewhere.
///
/// # Errors
/// The words of [`Range::resolve`].
pub fn told(
    range: Range,
    logged: &[Logged],
    known: &[EndpointId],
    at: Timestamp,
    zone: &TimeZone,
) -> Result<RemindersView, String> {
    let now = at.to_zoned_datetime(zone.clone());
    let (from, after) = range.resolve(now.date())?;
    let abouts: Vec<About> = logged.iter().map(|one| About::read(&one.key)).collect();
    let ids: BTreeSet<&EndpointId> =
        abouts.iter().filter_map(|about| about.endpoint.as_ref()).chain(known).collect();
    let mut namesakes: BTreeMap<&str, u32> = BTreeMap::new();
    for id in &ids {
        *namesakes.entry(&id.name).or_default() += 1;
    }
    let label = |id: &EndpointId| match namesakes.get(id.name.as_str()) {
        Some(count) if *count > 1 => id.to_string(),
        _ => id.label(),
    };
    let newest = logged.iter().zip(&abouts).rev().take(MOST_ROWS);
    let rows: Vec<ReminderRow> = newest
        .map(|(one, about)| {
            let subject = about.words(label);
            ReminderRow {
                at_ms: one.at.as_millisecond(),
                when: outcome::clock(one.at, at, zone),
                endpoint: about.endpoint.clone(),
                title: title(one, about, &subject),
                about: subject,
                condition: about.condition.clone(),
                outcome: one.outcome.code().to_owned(),
                words: outcome::words(one, at, zone),
                failed: matches!(one.outcome, Outcome::NotDelivered(_)),
            }
        })
        .collect();
    let shown: BTreeSet<&EndpointId> =
        rows.iter().filter_map(|row| row.endpoint.as_ref()).collect();
    let mut endpoints: Vec<ToldEndpoint> =
        shown.into_iter().map(|id| ToldEndpoint { id: id.clone(), label: label(id) }).collect();
    endpoints.sort_by(|one, other| one.label.cmp(&other.label));
    let older = logged.len() - rows.len();
    Ok(RemindersView {
        title: range.title(from, after),
        zone: match zone.iana_name() {
            Some(name) => name.to_owned(),
            None => now.strftime("%:z").to_string(),
        },
        endpoints,
        note: (older > 0).then(|| {
            format!("{} not shown here.", words::counted(older, "older one is", "older ones are"))
        }),
        empty: rows.is_empty().then(|| {
            "No reminder was due in this time. What is told, held back or answered is kept here \
             for 400 days."
                .to_owned()
        }),
        rows,
    })
}

impl Logged {
    /// The endpoint it is about, when it is one.
    #[must_use]
    pub fn endpoint(&self) -> Option<EndpointId> {
        About::read(&self.key).endpoint
    }
}

/// After a restart the first line is not known before the reminder is wanted again.
fn title(one: &Logged, about: &About, subject: &str) -> String {
    match one.title.as_str() {
        "" => words::sentence(&format!("{}: {subject}", about.condition)),
        title => title.to_owned(),
    }
}
