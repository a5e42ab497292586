//! Which endpoint a row is for.

use jiff::Timestamp;

use super::{Bill, BillRow, common};
use crate::endpoint::{EndpointId, Hardware};
use crate::ledger::Entry;

/// Longer names are not allowed.
const LONGEST_NAME: usize = 32;

impl Bill {
    /// The same with each row given to its endpoint, as far as that can be told.
    ///
    /// By its label, where that is the name of an endpoint that was seen, or may be one: then it
    /// came and went unseen. Without a name by its hardware, when exactly one endpoint of the
    /// namespace had that in that time. `known` are the endpoints as last read.
    #[must_use]
    pub fn matched(
        mut self,
        namespace: &str,
        entries: &[Entry],
        known: &[(EndpointId, Option<Hardware>)],
        at: Timestamp,
    ) -> Self {
        let was_seen = |id: &EndpointId| {
            known.iter().any(|(one, _)| one == id)
                || entries.iter().any(|entry| entry.endpoint == *id)
        };
        for row in &mut self.rows {
            row.endpoint = by_label(row, namespace)
                .filter(|id| is_name(&id.name) || was_seen(id))
                .or_else(|| by_hardware(row, namespace, entries, known, at));
            row.recognized = row.endpoint.as_ref().is_some_and(was_seen);
        }
        self
    }
}

fn by_label(row: &BillRow, namespace: &str) -> Option<EndpointId> {
    let label = row.label.as_deref()?.trim();
    let name = match label.split_once('/') {
        Some((of, name)) if of.eq_ignore_ascii_case(namespace) => name,
        Some(_) => return None,
        None => label,
    };
    Some(EndpointId::new(namespace, name))
}

/// Whether an endpoint can be called so, as the API's description of names has it.
fn is_name(name: &str) -> bool {
    let allowed =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(allowed)
}

fn by_hardware(
    row: &BillRow,
    namespace: &str,
    entries: &[Entry],
    known: &[(EndpointId, Option<Hardware>)],
    at: Timestamp,
) -> Option<EndpointId> {
    let hardware = row.hardware.as_ref()?;
    // Without a time it can be any that ever had it.
    let time = row.time(at).unwrap_or((Timestamp::MIN, Timestamp::MAX));
    let had = |entry: &&Entry| {
        let span = &entry.span;
        span.hardware.as_ref().is_some_and(|one| hardware.is(one))
            && (span.is_billable() || entry.is_gap())
            && common(time, (span.from, span.to)) > 0
    };
    let here = |id: &&EndpointId| id.namespace == namespace;
    let mut found: Vec<&EndpointId> =
        entries.iter().filter(had).map(|entry| &entry.endpoint).filter(here).collect();
    if found.is_empty() {
        // Nothing was entered for that time: whoever has it now.
        let has = known.iter().filter(|(_, one)| one.as_ref().is_some_and(|one| hardware.is(one)));
        found = has.map(|(id, _)| id).filter(here).collect();
    }
    found.sort();
    found.dedup();
    match found.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}
