//! What policies see of an endpoint that costs money, and the sentences they share.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::endpoint::{EndpointId, State};
use crate::ledger::{Cost, Total};
use crate::moment::whole_millis;
use crate::money::Rate;
use crate::request::Request;
use crate::settings::{Remind, Rules};
use crate::words;

/// Activity younger than this is said to be now.
const ACTIVE_MILLIS: i64 = 120_000;

/// The only thing a policy sees of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointFacts {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// What holds for it.
    pub rules: Arc<Rules>,
    /// What it is doing.
    pub state: State,
    /// Tells this billable episode from others: when it began, by the clock of then. Short breaks
    /// nobody asked for here, such as of a state that flaps, do not end it.
    pub episode: Timestamp,
    /// When it began by the clock of now, as far as is known; later by what its breaks lasted.
    pub billable_since: Timestamp,
    /// Milliseconds since then.
    pub billable_millis: i64,
    /// What it costs per hour, all replicas; `None` is unknown.
    pub rate: Option<Rate>,
    /// What the episode has cost so far.
    pub cost: Total,
    /// Replicas that are billed.
    pub replicas: u32,
    /// When it last served a request or became running, where Hugging Face said.
    pub last_used: Option<Timestamp>,
    /// Milliseconds since then.
    pub last_used_millis_ago: Option<i64>,
    /// How far its start is, while it starts.
    pub starting: Option<Starting>,
    /// Whether Hugging Face stops it when idle, where known.
    pub armed: Option<bool>,
    /// What Hugging Face says of it.
    pub said: Said,
}

/// What Hugging Face says of an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The words it has for the status.
    pub message: String,
    /// What its debugger wrote about what went wrong.
    pub diagnosis: Option<String>,
}

/// An endpoint on its way to running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starting {
    /// Since when.
    pub since: Timestamp,
    /// Milliseconds since then.
    pub millis: i64,
    /// How long it usually takes, where that was measured.
    pub usual_seconds: Option<u32>,
}

impl EndpointFacts {
    /// The same after some time in which nothing else changed; what it has cost by then is not reckoned.
    #[must_use]
    pub fn later(&self, time: Duration) -> Self {
        let millis = whole_millis(time);
        let later = |before: i64| before.saturating_add(millis);
        Self {
            billable_millis: later(self.billable_millis),
            last_used_millis_ago: self.last_used_millis_ago.map(later),
            starting: self.starting.map(|one| Starting { millis: later(one.millis), ..one }),
            ..self.clone()
        }
    }

    /// `$3.63 so far, $1.80/h.`
    #[must_use]
    pub fn so_far(&self) -> String {
        let cost = if self.cost.cost() == Cost::UNBOUNDED {
            "Cost so far unknown".to_owned()
        } else {
            format!("{} so far", words::sentence(&words::total(self.cost)))
        };
        format!("{cost}, {}.", self.rate_words())
    }

    /// ` Hugging Face's debugger says: …`, where it wrote something.
    #[must_use]
    pub fn diagnosed(&self) -> String {
        let diagnosis =
            self.said.diagnosis.as_deref().map(str::trim).filter(|said| !said.is_empty());
        diagnosis.map_or_else(String::new, |said| format!(" Hugging Face's debugger says: {said}"))
    }

    /// `$1.80/h`, or that it is not known.
    #[must_use]
    pub fn rate_words(&self) -> String {
        self.rate.map_or_else(|| "price unknown".to_owned(), words::rate)
    }

    /// `Last active 47 min ago.`, where that is known.
    #[must_use]
    pub fn used(&self) -> Option<String> {
        let millis = self.last_used_millis_ago?;
        Some(if millis < ACTIVE_MILLIS {
            "Active now.".to_owned()
        } else {
            format!("Last active {} ago.", words::length(time(millis)))
        })
    }

    /// How long it has been billable, in words.
    #[must_use]
    pub fn length(&self) -> String {
        words::length(time(self.billable_millis))
    }

    /// `running`, `starting`: what it has been doing all that time.
    #[must_use]
    pub fn doing(&self) -> &'static str {
        match self.starting {
            Some(starting) if starting.millis >= self.billable_millis => "starting",
            _ => "running",
        }
    }

    /// The button that pauses it.
    #[must_use]
    pub fn pause(&self) -> (String, Request) {
        pause_now(&self.id)
    }

    /// The button that defers reminders about it for so long.
    #[must_use]
    pub fn snooze(&self, settings: &Remind) -> (String, Request) {
        let minutes = settings.snooze_minutes;
        let label = format!("Snooze {}", words::minutes(minutes));
        (label, Request::Snooze { endpoint: self.id.clone(), minutes })
    }

    /// The button that asks Hugging Face's debugger what is wrong; what else that does is not documented.
    #[must_use]
    pub fn debug(&self) -> (String, Request) {
        ("Ask the debugger (undocumented)".to_owned(), Request::Debug { endpoint: self.id.clone() })
    }

    /// The button that lets Hugging Face stop it when idle.
    #[must_use]
    pub fn arm(&self) -> (String, Request) {
        ("Turn on auto-stop".to_owned(), Request::Arm { endpoints: vec![self.id.clone()] })
    }
}

/// The button that pauses an endpoint.
#[must_use]
pub fn pause_now(id: &EndpointId) -> (String, Request) {
    ("Pause now".to_owned(), Request::Pause { endpoints: vec![id.clone()] })
}

/// Milliseconds as a length of time; nothing when negative.
pub(super) fn time(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
