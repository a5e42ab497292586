//! `status`: what is running and what it costs.

use std::sync::Arc;

use anstyle::Style;
use guard_core::{Badge, Guard, Level, Moment, Observed, Row, Severity, View};
use serde::Serialize;

use crate::arguments::Status;
use crate::ended::Ended;
use crate::output;
use crate::paint::{ALARM, ATTENTION, QUIET, STRONG, paint};
use crate::seen::{Seen, micros_per_hour, today_micros, whole_seconds};
use crate::signals::{Signal, Signals};
use crate::table;
use crate::{opening, reading};

/// Prints the state once, or again and again.
pub async fn run(arguments: &Status, demo: bool) -> Result<(), Ended> {
    let handle = opening::onlooker(&arguments.namespaces, demo)?;
    let reading = reading::first_reading(&handle).await;
    let found = reading.as_ref().map(|reading| reading.endpoints.clone()).unwrap_or_default();
    reading::check_namespaces(&handle, &arguments.namespaces, &found).await?;
    if arguments.json {
        // What is not seen is said there too.
        let json = handle.look(StatusJson::of).await;
        let json = json.ok_or_else(|| Ended::failed("the host ended"))?;
        output::line(crate::ended::json(&json)?);
    }
    let reading = match reading {
        Ok(reading) => reading,
        Err(ended) => {
            let known = handle.look(last_known).await.flatten().filter(|_| !arguments.json);
            if let Some(known) = known {
                output::line(known);
            }
            return Err(ended);
        }
    };
    if arguments.json {
        return reading.blind().map_or(Ok(()), Err);
    }
    if arguments.watch {
        return watch(&handle).await;
    } else {
        let view = handle.look(|guard, at| guard.view(at)).await;
        let view = view.ok_or_else(|| Ended::failed("the host ended"))?;
        output::painted(&text(&view, output::width()));
    }
    reading.blind().map_or(Ok(()), Err)
}

/// What was read last, by an earlier run, where nothing can be read now.
fn last_known(guard: &Guard, at: Moment) -> Option<String> {
    guard.sight(at).last()?;
    let summary = guard.summary(at);
    Some(format!("{} · {}", summary.headline, summary.today))
}

async fn watch(handle: &guard_host::Handle) -> Result<(), Ended> {
    handle.watch_closely(true);
    let mut views = handle.views();
    let on_terminal = output::is_terminal();
    let mut signals = Signals::listen();
    let ended = || Ended::failed("the host ended");
    let mut view = handle.look(|guard, at| Arc::new(guard.view(at))).await.ok_or_else(ended)?;
    loop {
        let shown = text(&view, output::width());
        // Home, the text, and nothing left of what stood there before.
        let framed =
            if on_terminal { format!("\x1b[H\x1b[J{shown}") } else { format!("{shown}\n") };
        output::frame(&framed);
        tokio::select! {
            changed = views.changed() => if changed.is_err() { return Ok(()) },
            () = output::nobody_reads() => return Ok(()),
            signal = signals.next() => match signal {
                Signal::Interrupt => return Ok(()),
                other => return Err(Ended::interrupted(other)),
            },
        }
        view = views.borrow_and_update().clone();
    }
}

/// The view as text, in lines of this many characters.
fn text(view: &View, width: Option<usize>) -> String {
    let mut out = String::new();
    let demo = view.account.as_ref().is_some_and(|account| account.demo);
    if demo {
        out.push_str("Demo account: simulated, nothing is real.\n");
    }
    let running = match view.status {
        guard_core::Status::Limit => ALARM,
        guard_core::Status::Running | guard_core::Status::Attention => ATTENTION,
        _ => STRONG,
    };
    out.push_str(&format!("{} · {}\n", paint(running, &view.headline), view.today));
    if let Some(exposure) = &view.exposure {
        out.push_str(&format!("{}.\n", exposure.text));
    }
    out.push('\n');
    if view.rows.is_empty() {
        // Where not everything is watched there may be some.
        out.push_str(if view.reading.stale { "No endpoints known.\n" } else { "No endpoints.\n" });
    }
    let rows: Vec<(Style, Vec<String>)> =
        view.rows.iter().map(|row| (style(row), columns(row))).collect();
    out.push_str(&table::lay_out_painted(&rows, width));
    for notice in &view.notices {
        let style = match notice.severity {
            Severity::Limit => ALARM,
            Severity::Attention => ATTENTION,
            Severity::Info => Style::new(),
        };
        out.push_str(&format!("\n{}\n", paint(style, &notice.text)));
    }
    out.push_str(&format!("\n{}\n", view.reading.text));
    out
}

fn style(row: &Row) -> Style {
    match row.badge {
        Badge::Failed => ALARM,
        _ if row.billable => Style::new(),
        _ => QUIET,
    }
}

fn columns(row: &Row) -> Vec<String> {
    let mut state = row.state.clone();
    if row.level == Level::Protected {
        state = format!("{state}, protected");
    }
    if row.armed == Some(false) {
        state = format!("{state}, auto-stop off");
    }
    vec![
        badge(row.badge).to_owned(),
        row.id.to_string(),
        state,
        row.rate.clone(),
        row.uptime.clone(),
        row.cost.clone(),
        row.detail.clone(),
    ]
}

/// The shapes of looks.md in characters every terminal has.
fn badge(badge: Badge) -> &'static str {
    match badge {
        Badge::Running => "▶",
        Badge::Starting => "◌",
        Badge::Paused => "‖",
        Badge::ScaledToZero => "☾",
        Badge::Failed => "!",
        Badge::Unknown => "?",
    }
}

/// `status --json`, as documented in `docs/schema/status.json`.
#[derive(Debug, Serialize)]
pub struct StatusJson {
    at: String,
    #[serde(flatten)]
    seen: Seen,
    reading_age_seconds: Option<u64>,
    running_rate_micros_per_hour: Option<i64>,
    billable: Option<usize>,
    today_micros: Option<i64>,
    exposure: ExposureJson,
    endpoints: Vec<EndpointJson>,
}

#[derive(Debug, Serialize)]
struct ExposureJson {
    micros: Option<i64>,
    bounded: bool,
}

#[derive(Debug, Serialize)]
struct EndpointJson {
    namespace: String,
    name: String,
    state: String,
    billable: bool,
    replicas: u32,
    rate_micros_per_hour: Option<i64>,
    billable_since: Option<String>,
    episode_micros: Option<i64>,
    armed: Option<bool>,
    level: Level,
    hardware: Option<String>,
    model: Option<String>,
    last_used: Option<String>,
}

impl StatusJson {
    /// What the guard knows at `at`. Unknown amounts are null, never zero.
    pub fn of(guard: &Guard, at: Moment) -> Self {
        let sight = guard.sight(at);
        let rate = sight.whole();
        let view = guard.view(at);
        let exposure = match view.exposure {
            Some(exposure) => ExposureJson { micros: exposure.micros, bounded: exposure.bounded },
            None if rate.is_some() => ExposureJson { micros: Some(0), bounded: true },
            // What is not seen may run for ever.
            None => ExposureJson { micros: None, bounded: false },
        };
        Self {
            at: whole_seconds(at.utc),
            reading_age_seconds: guard.reading_age(at).map(|age| age.as_secs()),
            running_rate_micros_per_hour: rate.and_then(micros_per_hour),
            billable: rate.map(|rate| rate.billable),
            today_micros: today_micros(guard, &sight, at),
            seen: Seen::of(&sight),
            exposure,
            endpoints: guard.known().endpoints().map(|seen| endpoint(guard, seen, at)).collect(),
        }
    }
}

fn endpoint(guard: &Guard, seen: &Observed, at: Moment) -> EndpointJson {
    let line = guard.meter().line(&seen.id);
    let gap = guard.allowed_gap_millis();
    let since = line.and_then(guard_core::Line::billable_since);
    let cost = line.map(|line| line.episode_cost(at.utc, gap));
    EndpointJson {
        namespace: seen.id.namespace.clone(),
        name: seen.id.name.clone(),
        state: seen.state.code().to_owned(),
        billable: seen.is_billable(),
        replicas: seen.billed_replicas(),
        rate_micros_per_hour: guard.whole_rate(seen).map(|rate| rate.0),
        billable_since: since.map(whole_seconds),
        episode_micros: match cost {
            Some(cost) if since.is_some() => cost.known().map(|cost| cost.0),
            _ => Some(0),
        },
        armed: seen.is_armed(),
        level: guard.level(seen),
        hardware: seen.hardware.as_ref().map(ToString::to_string),
        model: seen.model.clone(),
        last_used: seen.last_used_at.map(whole_seconds),
    }
}
