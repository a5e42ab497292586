//! Sessions of the past as a page shows them: one row each, and what each week cost.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Session, Use};
use crate::ledger::{Cost, Total};
use crate::moment::millis_between;
use crate::words;

/// Receipts and weekly totals, the last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionsView {
    /// One for each session.
    pub rows: Vec<SessionRow>,
    /// One for each week with a session.
    pub weeks: Vec<SessionWeek>,
}

/// One session of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    /// What it is called.
    pub id: String,
    /// `Wed 25 Nov, 14:02`.
    pub began: String,
    /// From its beginning to its end, `open` while it has none.
    pub length: String,
    /// Its endpoints, as a part of a sentence.
    pub endpoints: String,
    /// Its command, as typed.
    pub command: Option<String>,
    /// `completed, exit code 0`.
    pub ending: String,
    /// Whether it went as it should.
    pub good: bool,
    /// `$1.20`.
    pub cost: String,
    /// Its endpoints, one by one.
    pub uses: Vec<SessionRowUse>,
    /// Where the output of its command is.
    pub log: Option<String>,
}

/// One endpoint of a session of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionRowUse {
    /// `alice/phi-4`.
    pub endpoint: String,
    /// `3 min, $0.09`; `-` where there was none.
    pub cold_start: String,
    /// The same of its work.
    pub working: String,
    /// The same from then until it was paused.
    pub tail: String,
    /// All three.
    pub cost: String,
    /// How many requests it served, where that is known.
    pub requests: Option<String>,
    /// What went otherwise than planned.
    pub note: String,
    /// Where the time of its start went: `waited 20 s, pulled 2 min, initialized 50 s`; empty where that is not known.
    pub start_stages: String,
}

/// What the sessions of a week cost, of those that began in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionWeek {
    /// `week of Mon 23 Nov`.
    pub week: String,
    /// How many sessions.
    pub sessions: u32,
    /// `$12.40`.
    pub cost: String,
}

/// Sessions for a page, with times in the person's zone.
#[must_use]
pub fn sessions_view(sessions: &[Session], zone: &TimeZone) -> SessionsView {
    let mut sorted: Vec<&Session> = sessions.iter().collect();
    sorted.sort_by(|a, b| (b.started, &b.id).cmp(&(a.started, &a.id)));
    SessionsView {
        rows: sorted.iter().map(|session| row(session, zone)).collect(),
        weeks: weekly(sessions, zone)
            .into_iter()
            .rev()
            .map(|(monday, count, cost)| SessionWeek {
                week: format!("week of {}", monday.strftime("%a %-d %b")),
                sessions: count,
                cost: words::cost(cost),
            })
            .collect(),
    }
}

/// How many sessions began in each week, and what they cost; oldest first. Weeks begin on Monday.
#[must_use]
pub fn weekly(sessions: &[Session], zone: &TimeZone) -> Vec<(Date, u32, Cost)> {
    let mut weeks: BTreeMap<Date, (u32, Total)> = BTreeMap::new();
    for session in sessions {
        let day = session.started.to_zoned_datetime(zone.clone()).date();
        let since = i64::from(day.weekday().since(Weekday::Monday));
        let monday = day.saturating_sub(jiff::Span::new().days(since));
        let week = weeks.entry(monday).or_default();
        week.0 += 1;
        week.1 = week.1 + Total::of(session.cost(), 0);
    }
    weeks.into_iter().map(|(monday, (count, total))| (monday, count, total.cost())).collect()
}

fn row(session: &Session, zone: &TimeZone) -> SessionRow {
    let names: Vec<String> = session.uses.iter().map(|used| used.endpoint.label()).collect();
    let began = session.started.to_zoned_datetime(zone.clone());
    let good = matches!(session.outcome, Some(super::Outcome::Completed | super::Outcome::Stopped))
        && session.exit_code.is_none_or(|code| code == 0);
    SessionRow {
        id: session.id.clone(),
        began: began.strftime("%a %-d %b, %H:%M").to_string(),
        length: session.ended.map_or_else(|| "open".to_owned(), |end| length(session.started, end)),
        endpoints: words::listed(&names),
        command: session.work.as_ref().map(super::Work::text),
        ending: session.ending(),
        good,
        cost: words::cost(session.cost()),
        uses: session.uses.iter().map(use_row).collect(),
        log: session.log.clone(),
    }
}

fn use_row(used: &Use) -> SessionRowUse {
    let [cold_start, working, tail] = used.parts();
    let left = used.leave.then(|| "ran before and was left as it was".to_owned());
    SessionRowUse {
        endpoint: used.endpoint.to_string(),
        cold_start,
        working,
        tail,
        cost: if used.leave { "not counted".to_owned() } else { words::cost(used.cost()) },
        requests: used.requests.map(|count| count.to_string()),
        note: left.or_else(|| used.why.clone()).unwrap_or_default(),
        start_stages: used.start_stages.map(|stages| stages.words()).unwrap_or_default(),
    }
}

fn length(from: Timestamp, to: Timestamp) -> String {
    words::length(Duration::from_millis(millis_between(from, to).max(0).unsigned_abs()))
}
