//! What happened to one endpoint: who did what by the audit log of Hugging Face, and what was seen here.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use crate::deed::Deed;
use crate::endpoint::EndpointId;
use crate::history::Range;

/// More rows than anybody reads; older ones are counted.
const MOST_ROWS: usize = 500;

/// What happened to one endpoint on some days, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct TimelineView {
    /// Which.
    pub endpoint: EndpointId,
    /// `last 7 days`.
    pub title: String,
    /// What happened.
    pub rows: Vec<TimelineRow>,
    /// Said in place of rows when there are none.
    pub empty: Option<String>,
    /// What is missing, and why.
    pub notes: Vec<String>,
}

/// One row of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct TimelineRow {
    /// When, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// `Mon 23 Nov 18:01:07`.
    pub when: String,
    /// Who did it; `None` where nobody is named.
    pub by: Option<String>,
    /// What was done, as scripts know it.
    pub what: String,
    /// `bea resumed it`.
    pub words: String,
    /// Seen here, rather than told by the audit log.
    pub seen: bool,
}

/// What the page and the command line show of `deeds`, in whatever order they come. `unread` says why
/// the audit log could not be read.
///
/// # Errors
/// The words of [`Range::resolve`].
pub fn timeline(
    endpoint: &EndpointId,
    range: Range,
    mut deeds: Vec<Deed>,
    unread: Option<String>,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<TimelineView, String> {
    let (from, after) = range.resolve(at.to_zoned_datetime(zone.clone()).date())?;
    deeds.sort_by_key(|deed| deed.at);
    let row = |deed: &Deed| TimelineRow {
        at_ms: deed.at.as_millisecond(),
        when: deed.at.to_zoned_datetime(zone.clone()).strftime("%a %-d %b %H:%M:%S").to_string(),
        by: deed.by.clone(),
        what: deed.what.to_owned(),
        words: match (&deed.by, deed.seen) {
            (Some(who), _) => format!("{who} {}", deed.words),
            (None, true) => deed.words.clone(),
            (None, false) => format!("somebody {}", deed.words),
        },
        seen: deed.seen,
    };
    let rows: Vec<TimelineRow> = deeds.iter().rev().take(MOST_ROWS).map(row).collect();
    let older = deeds.len().saturating_sub(rows.len());
    let mut notes: Vec<String> = unread
        .map(|why| {
            format!("Who did what is not all known: {why}. What was seen here is told beside it.")
        })
        .into_iter()
        .collect();
    if older > 0 {
        notes.push(format!("{older} older rows are left out."));
    }
    Ok(TimelineView {
        endpoint: endpoint.clone(),
        title: range.title(from, after),
        empty: rows.is_empty().then(|| "Nothing is known of these days.".to_owned()),
        rows,
        notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(at: &str, by: Option<&str>, words: &str, seen: bool) -> Deed {
        let at = format!("2026-11-23T{at}Z").parse().unwrap();
        let (by, words) = (by.map(str::to_owned), words.to_owned());
        Deed { at, by, what: "resumed", words, seen }
    }

    fn view(deeds: Vec<Deed>, unread: Option<&str>) -> TimelineView {
        let id = EndpointId::new("alice", "phi-4");
        let at = "2026-11-23T20:00:00Z".parse().unwrap();
        let unread = unread.map(str::to_owned);
        timeline(&id, Range::Days { count: 7 }, deeds, unread, at, &TimeZone::UTC).unwrap()
    }

    #[test]
    fn the_newest_comes_first_and_names_who() {
        let view = view(
            vec![
                deed("18:01:07", Some("bea"), "resumed it", false),
                deed("18:03:30", None, "it was running", true),
                deed("17:00:00", None, "paused it", false),
            ],
            None,
        );
        let rows: Vec<String> =
            view.rows.iter().map(|row| format!("{} {}", row.when, row.words)).collect();
        assert_eq!(
            rows,
            [
                "Mon 23 Nov 18:03:30 it was running",
                "Mon 23 Nov 18:01:07 bea resumed it",
                "Mon 23 Nov 17:00:00 somebody paused it",
            ]
        );
        assert_eq!((view.empty, view.notes), (None, Vec::new()));
    }

    #[test]
    fn what_is_missing_is_said() {
        let unread = view(Vec::new(), Some("it is for PRO and Enterprise accounts"));
        assert_eq!(unread.empty.as_deref(), Some("Nothing is known of these days."));
        let why = "Who did what is not all known: it is for PRO and Enterprise accounts. \
                   What was seen here is told beside it.";
        assert_eq!(unread.notes, [why]);
        let many = (0..MOST_ROWS + 2).map(|_| deed("18:00:00", None, "it ran", true)).collect();
        let many = view(many, None);
        assert_eq!(
            (many.rows.len(), many.notes),
            (MOST_ROWS, vec!["2 older rows are left out.".to_owned()])
        );
    }
}
