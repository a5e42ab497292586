//! What happened to one endpoint: the audit log, page by page, beside what the ledger has seen.

use guard_core::{
    Answer, Attempt, Deed, EndpointId, Evidence, Kind, Range, Span, State, shifted, timeline,
    told_between,
};
use hf_endpoints::{AuditEntry, AuditQuery, Error};
use jiff::Timestamp;

use crate::account::Account;
use crate::handle::Handle;
use crate::looking_back::Snapshot;
use crate::queries::blocking;
use crate::query_error::QueryError;
use crate::{audit, observe};

/// So many entries come with each page.
const PAGE: u32 = 100;
/// The log cannot be asked for a time, so older pages are read until one is before it; not without end.
const MOST_PAGES: u32 = 20;

impl Handle {
    /// Answers [`guard_core::Question::Timeline`].
    ///
    /// # Errors
    /// [`QueryError`], when the days are none or the ledger cannot be read.
    pub(crate) async fn timeline(
        &self,
        endpoint: EndpointId,
        range: Range,
    ) -> Result<Answer, QueryError> {
        let Snapshot { present, ledger, account, .. } = self.snapshot().await?;
        let (from, to) =
            told_between(range, present.at, &present.zone).map_err(QueryError::Asked)?;
        let id = endpoint.clone();
        let written = blocking(move || {
            let read = ledger.read(|store| {
                let mut spans = Vec::new();
                store.each_in_range(from, to, |piece| {
                    // What was corrected since is with what is not written yet.
                    let is_in_force = !present.replaces(piece.number);
                    if is_in_force && *piece.endpoint == id && piece.kind == Kind::Span {
                        let state = piece.state.clone();
                        spans.push((piece.from, state, piece.replicas, piece.evidence));
                    }
                })?;
                Ok(spans)
            });
            (read, present)
        });
        let (read, present) = written.await?;
        let mut spans: Vec<Seen> = read?;
        let unwritten = present.unwritten.iter().filter(|entry| entry.kind == Kind::Span);
        let unwritten = unwritten.filter(|entry| entry.endpoint == endpoint);
        spans.extend(unwritten.map(|entry| seen(&entry.span)));
        let open = present.lines.iter().filter(|line| line.endpoint == endpoint);
        spans.extend(open.map(|line| seen(&line.open)));
        let mut deeds = sightings(spans, from);
        let unread = match account {
            Some(account) => {
                let (told, unread) = account.deeds(&endpoint, from).await;
                deeds.extend(told);
                unread
            }
            None => Some("nobody is signed in".to_owned()),
        };
        deeds.retain(|deed| (from..to).contains(&deed.at));
        let view = timeline(&endpoint, range, deeds, unread, present.at, &present.zone);
        view.map(Answer::Timeline).map_err(QueryError::Asked)
    }
}

impl Account {
    /// What the audit log tells of an endpoint since `from`, by this machine's clock; and why not all of it
    /// could be read, as a part of a sentence.
    async fn deeds(&self, endpoint: &EndpointId, from: Timestamp) -> (Vec<Deed>, Option<String>) {
        let ahead = self.ahead_millis();
        let mut query = AuditQuery {
            endpoint: Some(endpoint.name.clone()),
            limit: Some(PAGE),
            ..AuditQuery::default()
        };
        let mut deeds = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = match self.client().audit_log(&endpoint.namespace, &query).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::info!(%endpoint, %error, "could not read the audit log");
                    return (deeds, Some(unread(&error)));
                }
            };
            let of_it = |entry: &&AuditEntry| audit::is_of(entry, endpoint);
            let told = page.entries.iter().filter(of_it);
            deeds.extend(told.filter_map(|entry| audit::deed(entry, -ahead)));
            let is_old =
                |entry: &AuditEntry| entry.created_at.is_some_and(|at| shifted(at, -ahead) < from);
            let Some(cursor) = page.next_cursor.filter(|_| !page.entries.iter().any(is_old)) else {
                return (deeds, None);
            };
            query.cursor = Some(cursor);
        }
        (deeds, Some("the audit log is longer than is read at once".to_owned()))
    }
}

/// Why the audit log could not be read, as a part of a sentence.
fn unread(error: &Error) -> String {
    match error {
        Error::Refused { .. } if !error.is_unauthorized() => {
            "the audit log is for PRO and Enterprise accounts".to_owned()
        }
        other => observe::problem(other).words(Attempt::ReadEndpoint),
    }
}

/// Since when it was in a state, with how many replicas, and how well that is known.
type Seen = (Timestamp, State, u32, Evidence);

fn seen(span: &Span) -> Seen {
    (span.from, span.state.clone(), span.replicas, span.evidence)
}

/// Where what was seen changed. What was so before `from` is no change of these days.
fn sightings(mut spans: Vec<Seen>, from: Timestamp) -> Vec<Deed> {
    spans.sort_by_key(|(at, ..)| *at);
    spans.dedup();
    let mut deeds = Vec::new();
    let mut before: Option<(State, u32, bool)> = None;
    for (at, state, replicas, evidence) in spans {
        let now = (state, replicas, evidence == Evidence::Unknown);
        if before.as_ref() != Some(&now) && at >= from {
            let (state, replicas, is_unknown) = &now;
            let words = match (*is_unknown, *replicas) {
                (true, _) => "nobody watched it".to_owned(),
                (false, 2..) => format!("it was {}, with {replicas} replicas", state.words()),
                (false, _) => format!("it was {}", state.words()),
            };
            deeds.push(Deed { at, by: None, what: "seen", words, seen: true });
        }
        before = Some(now);
    }
    deeds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_a_sighting_and_what_nobody_watched_is_said() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let seen =
            |second, state: State, replicas, evidence| (at(second), state, replicas, evidence);
        let spans = vec![
            seen(5, State::Paused, 0, Evidence::Seen),
            seen(10, State::Running, 1, Evidence::Seen),
            seen(40, State::Running, 3, Evidence::Seen),
            // A day's end cuts a span; nothing changed there.
            seen(20, State::Running, 1, Evidence::Inferred),
            seen(60, State::Running, 3, Evidence::Unknown),
        ];
        let words: Vec<(i64, String)> = sightings(spans, at(10))
            .into_iter()
            .map(|deed| (deed.at.as_second(), deed.words))
            .collect();
        let said = |second, words: &str| (second, words.to_owned());
        assert_eq!(
            words,
            [
                said(10, "it was running"),
                said(40, "it was running, with 3 replicas"),
                said(60, "nobody watched it"),
            ]
        );
    }
}
