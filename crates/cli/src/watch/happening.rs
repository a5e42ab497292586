//! What is printed: lines for people, or one line of JSON for each happening.

use std::io::Write;

use guard_core::{EndpointId, Guard, Moment};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::message::Message;

/// Something worth a line. What is not known is null.
#[derive(Debug, Serialize)]
#[serde(tag = "happening", rename_all = "kebab-case")]
pub enum Happening {
    /// It began.
    Started {
        /// Of this program.
        version: &'static str,
        /// This process keeps the history and tells the reminders; else another one does.
        keeps_history: bool,
    },
    /// Figures are served.
    Listening {
        /// Where.
        url: String,
    },
    /// What is running changed.
    State(State),
    /// What was told is over.
    TakenBack {
        /// Which.
        key: String,
    },
    /// It could not be handed over.
    NotTold {
        /// Which.
        id: String,
        /// Why.
        why: String,
        /// Whether it is tried again.
        again: bool,
    },
    /// Something outside a person should know.
    Trouble {
        /// In words.
        words: String,
    },
    /// It ends.
    Ended {
        /// What may still cost money though a pause was asked for.
        unconfirmed: Vec<Unconfirmed>,
    },
}

/// What is running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// In words: `2 running · $2.60/h · today $4.12`.
    headline: String,
    /// The last reading is too old to be trusted, or there was none.
    blind: bool,
    running_rate_micros_per_hour: Option<i64>,
    billable: usize,
    today_micros: Option<i64>,
}

/// A pause that is not read back.
#[derive(Debug, Serialize)]
pub struct Unconfirmed {
    /// Which.
    pub endpoint: EndpointId,
    /// Why not.
    pub why: String,
}

impl State {
    /// What is running at `at`.
    pub fn of(guard: &Guard, at: Moment) -> Self {
        let view = guard.view(at);
        let rate = guard.running_rate();
        let blind = is_blind(guard, at);
        let reading = if blind { format!(" · {}", view.reading.text) } else { String::new() };
        let known = !blind && rate.unpriced.is_empty();
        Self {
            headline: format!("{} · {}{reading}", view.headline, view.today),
            blind,
            running_rate_micros_per_hour: known.then_some(rate.known.0),
            billable: rate.billable,
            today_micros: guard.today(at).known().filter(|_| !blind).map(|today| today.0),
        }
    }

    /// Whether a person would want to hear of it; sums grow all the time.
    pub fn differs(&self, other: &Self) -> bool {
        let what = |state: &Self| (state.blind, state.billable, state.running_rate_micros_per_hour);
        what(self) != what(other)
    }
}

/// Whether what is running is not known: nothing was read, or not for too long.
pub fn is_blind(guard: &Guard, at: Moment) -> bool {
    guard.identity().is_none() || guard.known().oldest_reading().is_none() || guard.is_stale(at)
}

/// Where lines go.
#[derive(Clone, Debug)]
pub struct Out {
    json: bool,
    zone: TimeZone,
}

#[derive(Serialize)]
struct Line<'a> {
    at: String,
    #[serde(flatten)]
    happening: &'a Happening,
}

impl Out {
    /// For people, or as JSON.
    pub fn new(json: bool) -> Self {
        Self { json, zone: TimeZone::system() }
    }

    /// Prints it; what went wrong goes to standard error and not into the JSON.
    pub fn say(&self, happening: &Happening) {
        if !self.json && matches!(happening, Happening::NotTold { .. } | Happening::Trouble { .. })
        {
            eprintln!("endpoint-guard: {}", words(happening));
            return;
        }
        let now = Timestamp::now();
        let line = match self.json {
            true => match serde_json::to_string(&Line { at: seconds(now), happening }) {
                Ok(line) => guard_core::escaped_json(&line),
                Err(error) => return eprintln!("endpoint-guard: could not write JSON: {error}"),
            },
            false => match words(happening) {
                words if words.is_empty() => return,
                words => format!("{}  {words}", self.clock(now)),
            },
        };
        if let Err(error) = print(&line) {
            tracing::warn!(%error, "could not print");
        }
    }

    /// Prints what is told.
    ///
    /// # Errors
    /// In words, when nobody can read it.
    pub fn tell(&self, message: &Message) -> Result<(), String> {
        let line = if self.json {
            serde_json::to_string(message).map_err(|error| error.to_string())?
        } else {
            format!("{}  {}", self.clock(Timestamp::now()), message.text.replace('\n', "\n    "))
        };
        print(&line).map_err(|error| format!("standard output: {error}"))
    }

    fn clock(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone.clone()).strftime("%F %T").to_string()
    }
}

fn print(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn words(happening: &Happening) -> String {
    match happening {
        Happening::Started { version, .. } => format!("Endpoint Guard {version} watches."),
        Happening::Listening { url } => format!("Figures: {url}/metrics, health: {url}/healthz"),
        Happening::State(state) => state.headline.clone(),
        // It was said when it was told; that it is over shows in what is running.
        Happening::TakenBack { .. } => String::new(),
        Happening::NotTold { id, why, again } => {
            let what = if *again { "tried again" } else { "given up" };
            format!("could not tell {id}: {why}; {what}")
        }
        Happening::Trouble { words } => words.clone(),
        Happening::Ended { unconfirmed } if unconfirmed.is_empty() => "The watch ends.".to_owned(),
        Happening::Ended { unconfirmed } => {
            let names: Vec<String> =
                unconfirmed.iter().map(|one| one.endpoint.to_string()).collect();
            format!("The watch ends; not confirmed: {}.", guard_core::words::listed(&names))
        }
    }
}

/// RFC 3339, UTC, whole seconds.
pub fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
