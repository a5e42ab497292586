//! `check`: what is not safe, and mending it.

use std::time::Duration;

use clap::Args;
use guard_core::{
    Answer, CheckView, EndpointId, FINDINGS, FindingGroup, FindingView, Question, Request, words,
};
use guard_host::settings_file::SettingsFile;
use guard_host::{Dirs, Handle};
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::length::length;
use crate::{opening, output, reading, table, waiting};

#[derive(Debug, Args)]
pub struct Check {
    /// Mend what is found, read back.
    #[arg(long)]
    pub fix: bool,
    /// With --fix: wait no longer than this until what was fixed is read back; then end with 3.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "10m")]
    pub timeout: Duration,
    /// Days without a request after which an endpoint is unused.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub unused_days: u32,
    /// Also find, and with --fix turn on, Hugging Face's own notifications that are off.
    #[arg(long)]
    pub notifications: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the findings; with `--fix` mends them and looks again.
pub async fn run(arguments: &Check, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&[], demo)?;
    let reading = reading::first_reading(&handle).await?;
    let before = view(&handle, arguments).await?;
    let after = match arguments.fix && !before.groups.is_empty() {
        true => {
            if !arguments.json {
                output::text(format_args!("{}{}", text(&before), will_do(&before)));
            }
            Some(fix(&handle, &before, arguments, demo).await?)
        }
        false => None,
    };
    match (&after, arguments.json) {
        (after, true) => output::line(ended::json(&CheckJson::of(&before, after.as_ref()))?),
        (Some(fixed), false) => output::text(fixed.text(before.findings().count())),
        (None, false) => output::text(text(&before)),
    }
    if let Some(fixed) = after {
        if !fixed.unconfirmed.is_empty() {
            let names = words::listed(&fixed.unconfirmed);
            return Err(Ended::unconfirmed(format!(
                "not confirmed: {names}. Money may still be spent"
            )));
        }
        if !fixed.view.groups.is_empty() {
            return Err(Ended::failed(format!("not everything was fixed: {}", fixed.view.summary)));
        }
    }
    reading.blind().map_or(Ok(()), Err)
}

async fn view(handle: &Handle, arguments: &Check) -> Result<CheckView, Ended> {
    let &Check { unused_days, notifications, .. } = arguments;
    match handle.query(Question::Check { unused_days, notifications }).await? {
        Answer::Check(view) => Ok(*view),
        other => Err(Ended::failed(format!("asked for a check, told {other:?}"))),
    }
}

/// What became of mending.
#[derive(Debug)]
struct Fixed {
    view: CheckView,
    /// Sentences on what went otherwise than wanted.
    troubles: Vec<String>,
    /// Pauses that are not confirmed.
    unconfirmed: Vec<String>,
}

async fn fix(
    handle: &Handle,
    found: &CheckView,
    arguments: &Check,
    demo: bool,
) -> Result<Fixed, Ended> {
    let fixes = found.findings().map(|one| one.fix.clone()).collect();
    handle.ask(Request::Fix { fixes });
    let ids: Vec<EndpointId> = found.endpoints.iter().map(|row| row.id.clone()).collect();
    let watched = ids.clone();
    let look = move |guard: &guard_core::Guard, _| {
        let settled = guard.pausing().is_none_or(|pausing| pausing.settled().is_some());
        let ended = |id: &EndpointId| guard.jobs_ended(id);
        (settled && watched.iter().all(ended)).then(|| {
            let alarming = guard.pausing().into_iter().flat_map(guard_core::Pausing::alarming);
            let unconfirmed = alarming.map(|(id, _)| id.to_string()).collect();
            (unconfirmed, guard.settings().clone())
        })
    };
    let still = |_: &guard_core::Guard| "what was fixed to be read back".to_owned();
    let done = waiting::until(handle, arguments.timeout, look, still).await;
    let (unconfirmed, settings) = done.map_err(|late| {
        Ended::unconfirmed(format!("{}. Money may still be spent", late.words()))
    })?;
    if !demo {
        let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
        let saved = SettingsFile::new(&dirs).save(&settings);
        saved.map_err(|error| Ended::failed(format!("could not write the settings: {error}")))?;
    }
    let troubles = handle.look(move |guard, _| {
        let trouble = |id: &EndpointId| guard.trouble(id).map(|why| format!("{id}: {why}."));
        ids.iter().filter_map(trouble).collect()
    });
    let troubles = troubles.await.ok_or_else(|| Ended::failed("the host ended"))?;
    Ok(Fixed { view: view(handle, arguments).await?, troubles, unconfirmed })
}

impl Fixed {
    fn text(&self, found: usize) -> String {
        let mut out = String::new();
        for words in &self.troubles {
            out.push_str(&format!("{words}\n"));
        }
        let mended = found.saturating_sub(self.view.findings().count());
        out.push_str(&format!(
            "Fixed {mended} of {found}, read back. Now: {}\n",
            self.view.summary
        ));
        for undo in &self.view.undo {
            out.push_str(&format!("  was {}\n", undo.words));
        }
        out
    }
}

fn text(view: &CheckView) -> String {
    let mut out = format!("{}\n", view.summary);
    for group in &view.groups {
        out.push_str(&format!("\n{}: {} a week\n", group.label, group.weekly.words));
        let row = |one: &FindingView| {
            vec![format!("  {}", one.code), one.saves.clone(), one.text.clone()]
        };
        out.push_str(&table::lay_out(&group.findings.iter().map(row).collect::<Vec<_>>()));
    }
    if !view.unseen.is_empty() {
        out.push('\n');
    }
    for words in &view.unseen {
        out.push_str(&format!("{words}\n"));
    }
    if !view.groups.is_empty() {
        out.push_str("\nA week is what it can cost at the most. `endpoint-guard check --fix` fixes all of it.\n");
    }
    out
}

fn will_do(view: &CheckView) -> String {
    let mut out = String::from("\nMending:\n");
    for group in &view.groups {
        for one in &group.findings {
            out.push_str(&format!("  {}: {}\n", group.label, one.fix_text));
        }
    }
    out
}

/// What is not safe.
// Not `CheckView` itself: that is what the page draws, with the request of each fix.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckJson {
    /// What was found, by endpoint: the most expensive first, the fix that saves most first within it.
    findings: Vec<FindingJson>,
    /// What each endpoint with findings can cost in a week, in the same order.
    endpoints: Vec<WeekJson>,
    /// With --fix, what came of it; null otherwise.
    fixed: Option<FixedJson>,
}

/// One endpoint with findings.
#[derive(Debug, Serialize, JsonSchema)]
struct WeekJson {
    /// Which; null for the account.
    endpoint: Option<EndpointId>,
    /// What it can cost in a week, at the most, by all its findings together, in micro-dollars; null
    /// when not known.
    weekly_micros: Option<i64>,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
struct FindingJson {
    /// Which; null for the account.
    endpoint: Option<EndpointId>,
    /// Which finding of `docs/safety.md`.
    #[schemars(extend("enum" = codes()))]
    code: String,
    /// In a sentence.
    text: String,
    /// What it can cost in a week, at the most, in micro-dollars; null when not known.
    weekly_micros: Option<i64>,
    /// What fixing it does.
    fix: String,
}

/// What came of fixing.
#[derive(Debug, Serialize, JsonSchema)]
struct FixedJson {
    /// What is found afterwards.
    left: Vec<FindingJson>,
    /// What went otherwise than wanted, in sentences.
    troubles: Vec<String>,
    /// Endpoints whose pause is not confirmed.
    unconfirmed: Vec<String>,
}

/// Every finding there is: for the schema.
fn codes() -> Vec<&'static str> {
    FINDINGS.iter().map(|kind| kind.code).collect()
}

impl CheckJson {
    fn of(before: &CheckView, after: Option<&Fixed>) -> Self {
        let all = |view: &CheckView| view.findings().map(FindingJson::of).collect();
        Self {
            findings: all(before),
            endpoints: before.groups.iter().map(WeekJson::of).collect(),
            fixed: after.map(|fixed| FixedJson {
                left: all(&fixed.view),
                troubles: fixed.troubles.clone(),
                unconfirmed: fixed.unconfirmed.clone(),
            }),
        }
    }
}

impl WeekJson {
    fn of(group: &FindingGroup) -> Self {
        Self { endpoint: group.endpoint.clone(), weekly_micros: group.weekly.micros }
    }
}

impl FindingJson {
    fn of(one: &FindingView) -> Self {
        Self {
            endpoint: one.fix.endpoint.clone(),
            code: one.code.clone(),
            text: one.text.clone(),
            weekly_micros: one.weekly.micros,
            fix: one.fix_text.clone(),
        }
    }
}
