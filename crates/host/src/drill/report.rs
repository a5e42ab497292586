//! A drill as data.

use std::fmt::Display;
use std::time::Duration;

use guard_core::{DrillLinkView, DrillView, EndpointId, words};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::Instant;

/// A drill, link by link.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DrillReport {
    /// What was paused while it was paused; null when it did not come to that.
    pub endpoint: Option<EndpointId>,
    /// Whether a pause went all the way and was read back. What this machine lacks does not count.
    pub proved: bool,
    /// In the order of a pause; then what this machine has for telling and for sleep.
    pub links: Vec<Link>,
}

/// One link of the chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// Which.
    pub link: LinkName,
    /// How it went.
    pub state: LinkState,
    /// How long it took; null where it was not tried.
    pub seconds: Option<f64>,
    /// What was found, or why not.
    pub words: String,
    /// What this machine answered instead; null where it holds, and for a pause.
    pub why: Option<String>,
}

/// What a pause needs one after the other, and what this machine has beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkName {
    /// Hugging Face says whose token it is.
    Token,
    /// The endpoints are read.
    List,
    /// Hugging Face accepts the pause.
    Pause,
    /// It is read back as paused.
    ReadBack,
    /// Something here shows notifications.
    Notifications,
    /// This machine waits before it sleeps or is turned off.
    SleepLock,
}

/// How a link went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// It holds.
    Ok,
    /// It does not.
    Failed,
    /// A link before it does not hold.
    NotTried,
}

/// The links of a pause, in order.
const OF_A_PAUSE: [LinkName; 4] =
    [LinkName::Token, LinkName::List, LinkName::Pause, LinkName::ReadBack];

impl LinkName {
    fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::List => "endpoints read",
            Self::Pause => "pause accepted",
            Self::ReadBack => "read back",
            Self::Notifications => "notifications",
            Self::SleepLock => "sleep waits",
        }
    }
}

impl DrillReport {
    /// Notes how a link went, and goes on where it holds.
    pub(super) fn link<T, E: Display>(
        &mut self,
        link: LinkName,
        begun: Instant,
        result: Result<T, E>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        let (state, words) = match &result {
            Ok(value) => (LinkState::Ok, found(value)),
            Err(why) => (LinkState::Failed, why.to_string()),
        };
        self.links.push(Link { link, state, seconds: Some(since(begun)), words, why: None });
        result
    }

    /// What comes after a link that does not hold.
    pub(super) fn not_tried(&mut self) {
        for link in OF_A_PAUSE.into_iter().skip(self.links.len()) {
            let (state, words) = (LinkState::NotTried, "not tried".to_owned());
            self.links.push(Link { link, state, seconds: None, words, why: None });
        }
    }

    /// In words, for people.
    #[must_use]
    pub fn view(&self) -> DrillView {
        let took = |seconds| words::stopwatch(Duration::from_secs_f64(seconds));
        let view = |link: &Link| DrillLinkView {
            name: link.link.words().to_owned(),
            holds: match link.state {
                LinkState::Ok => Some(true),
                LinkState::Failed => Some(false),
                LinkState::NotTried => None,
            },
            took: link.seconds.map(took).unwrap_or_default(),
            words: link.words.clone(),
        };
        let end = match (&self.endpoint, self.proved) {
            (Some(id), true) => format!("A pause works: proved on {id}, for nothing."),
            _ => "It is not proved that a pause works.".to_owned(),
        };
        DrillView { proved: self.proved, links: self.links.iter().map(view).collect(), end }
    }
}

/// Seconds, in milliseconds.
pub(super) fn since(begun: Instant) -> f64 {
    (begun.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0
}
