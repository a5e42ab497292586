//! From windows of replica time to stretches with one number of replicas.

use jiff::Timestamp;

use super::{ReplicaGraph, ReplicaWindow};
use crate::ledger::Span;
use crate::moment::{millis_between, shifted};

/// A stretch with one number of replicas; `None` where nothing was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) replicas: Option<u32>,
}

/// A window, or as much of it as lies in the gap.
pub(super) struct Part {
    from: Timestamp,
    to: Timestamp,
    replica_millis: i64,
}

/// The parts of the windows that lie in `gap`, in order of time.
pub(super) fn inside(
    graphs: &[ReplicaGraph],
    gap: &Span,
    elsewhere: impl Fn(Timestamp, Timestamp) -> i64,
) -> Vec<Part> {
    let (from, to) = (gap.from, gap.to);
    let part = |window: &ReplicaWindow| {
        let (begins, ends) = (window.from, window.to);
        let part = Part { from: begins.max(from), to: ends.min(to), replica_millis: 0 };
        if part.from >= part.to {
            return None;
        }
        let before = if begins < from { elsewhere(begins, from) } else { 0 };
        let after = if ends > to { elsewhere(to, ends) } else { 0 };
        let left = window.replica_millis.saturating_sub(before).saturating_sub(after);
        // A count that was taken once in a window says nothing of how long that was so: a part of it
        // has not more replicas than were counted, or than there may have been.
        let length = millis_between(begins, ends).max(1);
        let counted = window.replica_millis.saturating_add(length).saturating_sub(1);
        let most = counted.div_euclid(length).max(gap.replicas.into());
        let most = most.saturating_mul(millis_between(part.from, part.to));
        Some(Part { replica_millis: left.min(most).max(0), ..part })
    };
    let windows = graphs.iter().flat_map(|graph| &graph.windows);
    let mut parts: Vec<Part> = windows.filter_map(part).collect();
    parts.sort_by_key(|part| part.from);
    parts
}

/// The parts of the windows with one number of replicas all through that lie in `span`, in order of time.
pub(super) fn exact(graphs: &[ReplicaGraph], span: &Span) -> Vec<Part> {
    let windows = graphs.iter().flat_map(|graph| &graph.windows).filter(|window| window.is_exact);
    let part = |window: &ReplicaWindow| {
        let replicas = window.replica_millis.checked_div(millis_between(window.from, window.to))?;
        let (from, to) = (window.from.max(span.from), window.to.min(span.to));
        let replica_millis = replicas.saturating_mul(millis_between(from, to));
        (from < to).then_some(Part { from, to, replica_millis })
    };
    let mut parts: Vec<Part> = windows.filter_map(part).collect();
    parts.sort_by_key(|part| part.from);
    parts
}

/// The parts of windows as stretches of whole replicas that cover `from..to` without a hole.
pub(super) fn stretches(parts: Vec<Part>, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
    let mut found = Covering { stretches: Vec::new(), upto: from };
    for part in parts {
        let length = millis_between(part.from, part.to);
        let start = part.from.max(found.upto);
        if length <= 0 || start >= part.to {
            continue;
        }
        found.reach(start, None);
        let whole = part.replica_millis.div_euclid(length);
        let rest = part.replica_millis.rem_euclid(length);
        let whole = u32::try_from(whole).unwrap_or(u32::MAX);
        // Part of the window had one replica more: the part that joins on to what came before.
        let before = found.stretches.last().and_then(|last| last.replicas);
        if before.is_some_and(|before| before > whole) {
            found.reach(shifted(part.from, rest).min(part.to), Some(whole.saturating_add(1)));
            found.reach(part.to, Some(whole));
        } else {
            let turn = shifted(part.from, length.saturating_sub(rest));
            found.reach(turn.min(part.to), Some(whole));
            found.reach(part.to, Some(whole.saturating_add(1)));
        }
    }
    found.reach(to, None);
    found.stretches
}

struct Covering {
    stretches: Vec<Stretch>,
    upto: Timestamp,
}

impl Covering {
    /// Covers what is missing until `to`; the same number of replicas goes on in one stretch.
    fn reach(&mut self, to: Timestamp, replicas: Option<u32>) {
        if millis_between(self.upto, to) <= 0 {
            return;
        }
        match self.stretches.last_mut() {
            Some(last) if last.replicas == replicas => last.to = to,
            _ => self.stretches.push(Stretch { from: self.upto, to, replicas }),
        }
        self.upto = to;
    }
}
