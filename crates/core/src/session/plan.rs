//! What a person asks a session to be.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Origin;
use crate::endpoint::EndpointId;
use crate::masking::{masked_text, masked_words};

/// What a session is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionPlan {
    /// Which endpoints, in this order.
    pub endpoints: Vec<EndpointId>,
    /// Who asked for it.
    pub origin: Origin,
    /// Together or one after the other.
    pub order: Order,
    /// How many seconds it works once it is ready; with [`Order::OneAtATime`] each of them. `None`
    /// as long as its command runs.
    pub seconds: Option<u32>,
    /// When it ends at the latest, in place of a length.
    #[ts(type = "string | null")]
    pub until: Option<Timestamp>,
    /// How many seconds it waits until everything is ready.
    pub ready_within_seconds: u32,
    /// Pause afterwards also what ran before.
    pub pause_running: bool,
    /// What runs while it works.
    pub work: Option<Work>,
}

/// Together or one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// All of them are resumed, and all are paused at the end.
    AllAtOnce,
    /// Resume, work, pause, and then the next one.
    OneAtATime,
}

/// A command that a session runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Work {
    /// A line for the shell of the system.
    Line(String),
    /// A program and its arguments, as they are.
    Words(Vec<String>),
}

impl Work {
    /// As a person would type it, without anything that looks like a token: this is shown and kept.
    #[must_use]
    pub fn text(&self) -> String {
        match self.masked() {
            Self::Line(line) => line,
            Self::Words(words) => {
                words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The same without anything that looks like a token. It is kept, and not run.
    #[must_use]
    pub fn masked(&self) -> Self {
        match self {
            Self::Line(line) => Self::Line(masked_text(line)),
            Self::Words(words) => Self::Words(masked_words(words)),
        }
    }

    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Line(line) => line.trim().is_empty(),
            Self::Words(words) => words.first().is_none_or(String::is_empty),
        }
    }
}

/// A word with quotes where a shell would need them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

impl SessionPlan {
    /// What cannot be done as it stands, in words.
    #[must_use]
    pub fn slip(&self) -> Option<String> {
        if self.endpoints.is_empty() {
            return Some("a session needs at least one endpoint".to_owned());
        }
        if self.work.as_ref().is_some_and(Work::is_empty) {
            return Some("the command is empty".to_owned());
        }
        let ends = self.seconds.is_some() || self.until.is_some();
        if !ends && self.work.is_none() {
            return Some("a session needs a length, an end or a command".to_owned());
        }
        if self.seconds == Some(0) {
            return Some("a session of no length is none".to_owned());
        }
        if self.order == Order::OneAtATime && self.until.is_some() {
            return Some(
                "one at a time goes with a length for each endpoint, not with one end for all"
                    .to_owned(),
            );
        }
        (self.ready_within_seconds == 0).then(|| "nothing is ready within no time".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let words = ["sh", "-c", "exit 7", "it's"].map(str::to_owned).to_vec();
        assert_eq!(Work::Words(words).text(), r"sh -c 'exit 7' 'it'\''s'");
        assert_eq!(Work::Line("pytest -q | tee out".to_owned()).text(), "pytest -q | tee out");
        assert!(Work::Line("  ".to_owned()).is_empty());
        assert!(Work::Words(Vec::new()).is_empty());
    }

    #[test]
    fn a_session_without_an_end_is_not_begun() {
        let plan = SessionPlan {
            endpoints: vec![EndpointId::new("alice", "phi-4")],
            origin: Origin::Panel,
            order: Order::AllAtOnce,
            seconds: None,
            until: None,
            ready_within_seconds: 900,
            pause_running: false,
            work: None,
        };
        assert!(plan.slip().is_some());
        assert_eq!(SessionPlan { seconds: Some(1_800), ..plan.clone() }.slip(), None);
        let work = Some(Work::Line("pytest".to_owned()));
        assert_eq!(SessionPlan { work, ..plan.clone() }.slip(), None);
        let late = Some(Timestamp::MAX);
        let one = SessionPlan { order: Order::OneAtATime, until: late, ..plan };
        assert!(one.slip().is_some());
    }
}
