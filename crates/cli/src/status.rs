//! `status`: what is running and what it costs.

use std::sync::Arc;
use std::time::Duration;

use anstyle::Style;
use guard_core::{Badge, Guard, Level, Moment, Observed, Row, Severity, View};
use guard_host::export::SavedJson;
use guard_host::{Handle, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::arguments::Status;
use crate::ended::Ended;
use crate::output;
use crate::paint::{ALARM, ATTENTION, QUIET, STRONG, paint};
use crate::seen::{Seen, micros_per_hour, today_micros};
use crate::signals::{Signal, Signals};
use crate::table;
use crate::{completing, opening, proof, reading, snapshot};

/// How long keeping names may take; the disk may hang.
const KEPT_WITHIN: Duration = Duration::from_secs(1);

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
        keep_names(&handle, demo).await;
        return reading.blind().map_or(Ok(()), Err);
    }
    if arguments.watch {
        return watch(&handle).await;
    }
    output::painted(&text(&snapshot::view(&handle).await?, output::width()));
    keep_names(&handle, demo).await;
    reading.blind().map_or(Ok(()), Err)
}

/// Keeps the names for completing them. A disk that hangs is not waited for long.
async fn keep_names(handle: &Handle, demo: bool) {
    if demo {
        return;
    }
    let names = handle.look(|guard, _| {
        let inventory = guard.inventory();
        let read = inventory.namespaces().filter(|(_, state)| state.read.is_some());
        let read: Vec<String> = read.map(|(name, _)| name.clone()).collect();
        (read, inventory.endpoints().map(|seen| seen.id.clone()).collect::<Vec<_>>())
    });
    let Some((read, ids)) = names.await else { return };
    let keeping = tokio::task::spawn_blocking(move || completing::keep(&read, &ids));
    // What is not kept is offered less, and nothing else.
    let _ = tokio::time::timeout(KEPT_WITHIN, keeping).await;
}

/// What was read last, by an earlier run, where nothing can be read now.
fn last_known(guard: &Guard, at: Moment) -> Option<String> {
    guard.sight(at).last()?;
    let summary = guard.summary(at);
    Some(format!("{} · {}", summary.headline, summary.today))
}

async fn watch(handle: &Handle) -> Result<(), Ended> {
    handle.watch_closely(true);
    let mut views = handle.views();
    let on_terminal = output::is_terminal();
    let mut signals = Signals::listen();
    let mut view = Arc::new(snapshot::view(handle).await?);
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
    if let Some(saved) = &view.saved {
        out.push_str(&format!("{}.\n", saved.words));
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
    if let Some(words) = proof::offered(view.proof.as_ref()) {
        out.push_str(&format!("\n{}\n", paint(QUIET, &words)));
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

/// What is running and what it costs.
// Not `View`: that is finished words for people, and has no figures of an endpoint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusJson {
    /// When this was said.
    at: Utc,
    #[serde(flatten)]
    seen: Seen,
    /// Age of the oldest reading of what costs money, or of everything while nothing does; null before
    /// the first.
    reading_age_seconds: Option<u64>,
    /// All billable endpoints together, in micro-dollars; null when a price is not known, or not
    /// everything is watched.
    running_rate_micros_per_hour: Option<i64>,
    /// How many endpoints cost money; null when not everything is watched.
    billable: Option<usize>,
    /// Cost since midnight, local time, in micro-dollars; null when part of it is not known, or not
    /// everything is watched.
    today_micros: Option<i64>,
    /// What may still be spent if this machine vanishes.
    exposure: ExposureJson,
    /// What pauses saved in the last 30 days, today included.
    saved: SavedJson,
    /// When a pause of this user last went the whole way and was read back here; null when none ever did.
    pausing_last_proved: Option<Utc>,
    /// Every endpoint that is known.
    endpoints: Vec<EndpointJson>,
}

/// What may still be spent if this machine vanishes.
// Not `Exposure` itself: that has words, and who is not stopped.
#[derive(Debug, Serialize, JsonSchema)]
struct ExposureJson {
    /// The most that may still be, in micro-dollars; null when unbounded or not known.
    micros: Option<i64>,
    /// Whether Hugging Face stops everything by itself: all is armed, and nothing was seen in use at
    /// every reading for as long as its timeout.
    bounded: bool,
}

/// One endpoint.
#[derive(Debug, Serialize, JsonSchema)]
struct EndpointJson {
    /// User or organization.
    namespace: String,
    /// Name inside the namespace.
    name: String,
    /// The state in the API's own spelling.
    state: String,
    /// Whether it costs money.
    billable: bool,
    /// For how many replicas it does.
    replicas: u32,
    /// Of all its replicas, in micro-dollars; 0 while free, null when the price is not known.
    rate_micros_per_hour: Option<i64>,
    /// When the current billable episode began; null while free.
    billable_since: Option<Utc>,
    /// What that episode has cost, started minutes whole, in micro-dollars; null when part of it is not
    /// known.
    episode_micros: Option<i64>,
    /// Whether Hugging Face stops it when idle; null when the answer did not say.
    armed: Option<bool>,
    /// What may happen to it.
    level: Level,
    /// `vendor/region/type/size`; null when the answer did not say.
    hardware: Option<String>,
    /// As Hugging Face says.
    model: Option<String>,
    /// When its last request came, as Hugging Face says.
    last_used: Option<Utc>,
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
            at: Utc::of(at.utc),
            reading_age_seconds: guard.reading_age(at).map(|age| age.as_secs()),
            running_rate_micros_per_hour: rate.and_then(micros_per_hour),
            billable: rate.map(|rate| rate.billable),
            today_micros: today_micros(guard, &sight, at),
            seen: Seen::of(&sight),
            exposure,
            saved: SavedJson::of(guard.saved_lately(at)),
            pausing_last_proved: guard.last_proved(at).map(Utc::of),
            endpoints: guard
                .inventory()
                .endpoints()
                .map(|seen| endpoint(guard, seen, at))
                .collect(),
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
        billable_since: since.map(Utc::of),
        episode_micros: match cost {
            Some(cost) if since.is_some() => cost.known().map(|cost| cost.0),
            _ => Some(0),
        },
        armed: seen.is_armed(),
        level: guard.level(seen),
        hardware: seen.hardware.as_ref().map(ToString::to_string),
        model: seen.model.clone(),
        last_used: seen.last_used_at.map(Utc::of),
    }
}
