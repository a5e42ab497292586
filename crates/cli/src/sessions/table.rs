//! Sessions as a table, with what each week cost below.

use anstyle::{AnsiColor, Style};
use guard_core::{Session, sessions_view, words};
use jiff::tz::TimeZone;

use crate::table;

pub(super) fn text(found: &[Session], zone: &TimeZone, width: Option<usize>) -> String {
    if found.is_empty() {
        return "No sessions yet. `endpoint-guard run --endpoint NAME -- COMMAND` makes one.\n"
            .to_owned();
    }
    let view = sessions_view(found, zone);
    let head = ["session", "began", "length", "endpoints", "cost", "how"].map(str::to_owned);
    let mut rows = vec![(Style::new().bold(), head.to_vec())];
    for row in view.rows {
        let how = match row.command {
            Some(command) => format!("{}: {command}", row.ending),
            None => row.ending,
        };
        let style = if row.good { Style::new() } else { AnsiColor::Yellow.on_default() };
        rows.push((style, vec![row.id, row.began, row.length, row.endpoints, row.cost, how]));
    }
    let mut text = table::lay_out_painted(&rows, width);
    text.push('\n');
    for week in view.weeks {
        let count = usize::try_from(week.sessions).unwrap_or(usize::MAX);
        let sessions = words::counted(count, "session", "sessions");
        text.push_str(&format!("{}: {sessions}, {}\n", week.week, week.cost));
    }
    text
}
