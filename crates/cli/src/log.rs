//! `log`: what happened to one endpoint, and who did it.

use clap::Args;
use guard_core::{Answer, EndpointId, Question, Range, TimelineView};
use guard_host::{Handle, Utc};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::since::{Since, day, range, since};
use crate::{names, opening, output, reading, table};

#[derive(Debug, Args)]
pub struct Log {
    /// Name, or namespace/name; whole for one that was deleted.
    #[arg(value_name = "ENDPOINT")]
    endpoint: String,
    /// How far back, today included (7d, 2w), or the first day (2026-11-01).
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = since)]
    since: Since,
    /// The last day, included; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints what happened, the newest first.
pub async fn run(arguments: &Log, demo: bool) -> Result<(), Ended> {
    let today = Timestamp::now().to_zoned_datetime(guard_host::zone::here()).date();
    let range = range(arguments.since, arguments.until, today);
    range.resolve(today).map_err(Ended::usage)?;
    let named = std::slice::from_ref(&arguments.endpoint);
    let handle = opening::onlooker(&names::namespaces(named).unwrap_or_default(), demo)?;
    let endpoint = endpoint(&handle, named).await?;
    let view = asked(&handle, endpoint, range).await?;
    if arguments.json {
        output::line(ended::json(&LogJson::of(&view))?);
    } else {
        output::text(text(&view));
    }
    Ok(())
}

/// Which one was named. One that was deleted is still in the log, under its whole name.
async fn endpoint(handle: &Handle, named: &[String]) -> Result<EndpointId, Ended> {
    let read = reading::first_reading(handle).await?;
    match (names::resolve(named, &read.endpoints), names::without_reading(named, &[])) {
        (Ok(mut ids), _) | (Err(_), Some(mut ids)) => Ok(ids.remove(0)),
        (Err(ended), None) => Err(ended),
    }
}

async fn asked(handle: &Handle, endpoint: EndpointId, range: Range) -> Result<TimelineView, Ended> {
    let question = Question::Timeline { endpoint, range };
    match handle.query(question).await? {
        Answer::Timeline(view) => Ok(view),
        other => Err(Ended::failed(format!("another question was answered: {other:?}"))),
    }
}

fn text(view: &TimelineView) -> String {
    let mut out = format!("{}, {}\n\n", view.endpoint, view.title);
    match &view.empty {
        Some(empty) => out.push_str(&format!("{empty}\n")),
        None => {
            let columns = view.rows.iter().map(|row| vec![row.when.clone(), row.words.clone()]);
            out.push_str(&table::lay_out(&columns.collect::<Vec<_>>()));
        }
    }
    for note in &view.notes {
        out.push_str(&format!("\n{note}\n"));
    }
    out
}

/// What happened to one endpoint, the newest first: by the audit log, and by what was seen here.
// Not `TimelineView` itself: that has times in the person's zone.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LogJson<'a> {
    /// Which.
    endpoint: &'a EndpointId,
    /// What happened.
    entries: Vec<EntryJson<'a>>,
    /// What is missing, and why, in sentences.
    notes: &'a [String],
}

/// One thing that happened.
#[derive(Debug, Serialize, JsonSchema)]
struct EntryJson<'a> {
    /// When.
    at: Utc,
    /// Who did it; null where nobody is named.
    by: Option<&'a str>,
    /// `created`, `updated`, `paused`, `scaled-to-zero`, `resumed`, `deleted`, `other`, or `seen`: it was found
    /// in another state.
    what: &'a str,
    /// The same in words.
    words: &'a str,
    /// Who tells of it.
    source: Source,
}

/// Who tells of something.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Source {
    /// The audit log of Hugging Face.
    AuditLog,
    /// What was read here.
    Seen,
}

impl<'a> LogJson<'a> {
    fn of(view: &'a TimelineView) -> Self {
        let entries = view.rows.iter().map(|row| EntryJson {
            at: Utc::of(Timestamp::from_millisecond(row.at_ms).unwrap_or(Timestamp::MIN)),
            by: row.by.as_deref(),
            what: &row.what,
            words: &row.words,
            source: if row.seen { Source::Seen } else { Source::AuditLog },
        });
        Self { endpoint: &view.endpoint, entries: entries.collect(), notes: &view.notes }
    }
}
