//! What is printed: lines for people, or one line of JSON for each happening.

use std::time::Duration;

use guard_core::{Guard, Moment, Status};
use guard_host::Utc;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use super::message::Message;
use crate::output;
use crate::seen::{Seen, micros_per_hour, today_micros};
use crate::unconfirmed::Unconfirmed;

/// What is told has to be read within this time.
const READ_WITHIN: Duration = Duration::from_secs(10);

/// Something worth a line. What is not known is null.
#[derive(Debug, Serialize, JsonSchema)]
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
        /// What it is.
        words: String,
    },
    /// Nobody read what was printed, so some of it is missing here.
    LeftOut {
        /// How many; the oldest of those that waited.
        #[schemars(range(min = 1))]
        lines: u64,
    },
    /// It ends.
    Ended {
        /// What may still cost money though a pause was asked for.
        unconfirmed: Vec<Unconfirmed>,
    },
}

/// What is running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct State {
    /// In words: `2 running · $2.60/h · today $4.12`.
    headline: String,
    /// Not all of what is running is known: the last reading is too old to be trusted, or there was
    /// none.
    blind: bool,
    #[serde(flatten)]
    seen: Seen,
    /// All billable endpoints together, in micro-dollars; null when a price is not known, or not
    /// everything is watched.
    running_rate_micros_per_hour: Option<i64>,
    /// How many endpoints cost money; null when not everything is watched.
    billable: Option<usize>,
    /// Cost since midnight, local time, in micro-dollars; null when part of it is not known, or not
    /// everything is watched.
    today_micros: Option<i64>,
}

impl State {
    /// What is running at `at`.
    pub fn of(guard: &Guard, at: Moment) -> Self {
        let summary = guard.summary(at);
        let sight = guard.sight(at);
        let rate = sight.whole();
        let mut words = vec![summary.headline, summary.today];
        // An alarm leaves out why it may be wrong.
        if sight.unseen().is_some() && summary.status == Status::Limit {
            words.push(format!("not watching: {}", summary.reading.text));
        }
        Self {
            headline: words.join(" · "),
            blind: rate.is_none(),
            running_rate_micros_per_hour: rate.and_then(micros_per_hour),
            billable: rate.map(|rate| rate.billable),
            today_micros: today_micros(guard, &sight, at),
            seen: Seen::of(&sight),
        }
    }

    /// Whether a person would want to hear of it; sums grow all the time.
    pub fn differs(&self, other: &Self) -> bool {
        let what = |state: &Self| (state.billable, state.running_rate_micros_per_hour);
        what(self) != what(other) || self.seen.differs(&other.seen)
    }
}

/// Whether not all of what is running is known: nothing was read, or not for too long.
pub fn is_blind(guard: &Guard, at: Moment) -> bool {
    guard.sight(at).whole().is_none()
}

/// Where lines go.
#[derive(Clone, Debug)]
pub struct Out {
    json: bool,
    zone: TimeZone,
}

/// One line of `--json`, but for what is told: that is a [`Message`].
#[derive(Serialize, JsonSchema)]
pub struct Line<'a> {
    /// When.
    at: Utc,
    #[serde(flatten)]
    happening: &'a Happening,
}

impl Out {
    /// For people, or as JSON.
    pub fn new(json: bool) -> Self {
        output::stream().say_missing(if json { missing_in_json } else { missing_in_words });
        Self { json, zone: guard_host::zone::here() }
    }

    /// Prints it, without waiting for who reads; what went wrong goes to standard error and not into
    /// the JSON.
    pub fn say(&self, happening: &Happening) {
        if !self.json && matches!(happening, Happening::NotTold { .. } | Happening::Trouble { .. })
        {
            output::warn(words(happening));
            return;
        }
        let now = Timestamp::now();
        let line = match self.json {
            true => match serde_json::to_string(&Line { at: Utc::of(now), happening }) {
                Ok(line) => guard_core::escaped_json(&line),
                Err(error) => return output::warn(format_args!("could not write JSON: {error}")),
            },
            false => match words(happening) {
                words if words.is_empty() => return,
                words => format!("{}  {words}", self.clock(now)),
            },
        };
        output::happened(&line);
    }

    /// Prints what is told, without waiting for who reads.
    pub fn print(&self, message: &Message) {
        match self.line_of(message) {
            Ok(line) => output::happened(&line),
            Err(error) => output::warn(format_args!("could not write JSON: {error}")),
        }
    }

    /// Prints what is told. What is awaited tells, in words, when nobody reads it; then it is not
    /// printed later either.
    pub fn tell(&self, message: &Message) -> impl Future<Output = Result<(), String>> + use<> {
        let answer = self.line_of(message).map(|line| output::tell(&line));
        async move {
            match tokio::time::timeout(READ_WITHIN, answer?).await {
                Ok(Ok(Ok(()))) => Ok(()),
                Ok(Ok(Err(failure))) => Err(format!("standard output: {failure}")),
                Ok(Err(_)) | Err(_) => Err("standard output: nobody reads it".to_owned()),
            }
        }
    }

    fn line_of(&self, message: &Message) -> Result<String, String> {
        if self.json {
            return serde_json::to_string(message).map_err(|error| error.to_string());
        }
        let text = message.text.replace('\n', "\n    ");
        Ok(format!("{}  {text}", self.clock(Timestamp::now())))
    }

    fn clock(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone.clone()).strftime("%F %T").to_string()
    }
}

fn missing_in_words(lines: u64) -> String {
    format!("{}\n", words(&Happening::LeftOut { lines }))
}

fn missing_in_json(lines: u64) -> String {
    let line = Line { at: Utc::of(Timestamp::now()), happening: &Happening::LeftOut { lines } };
    serde_json::to_string(&line).map_or_else(|_| String::new(), |line| line + "\n")
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
        Happening::LeftOut { lines } => {
            format!("{lines} lines were left out here: nobody read them.")
        }
        Happening::Ended { unconfirmed } if unconfirmed.is_empty() => "The watch ends.".to_owned(),
        Happening::Ended { unconfirmed } => {
            let names = guard_core::words::listed(&Unconfirmed::names(unconfirmed));
            format!("The watch ends; not confirmed: {names}.")
        }
    }
}
