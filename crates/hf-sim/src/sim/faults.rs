//! Rules that make requests go wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::EndpointKey;
use crate::http::Request;

/// Which requests go wrong, how often, and how.
///
/// `{"method": "POST", "path": "/pause$", "endpoint": "alice/phi-4", "count": 2, "effect": {"kind": "drop_answer"}}`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    #[serde(default)]
    pub method: Option<String>,
    /// A regular expression found anywhere in the path.
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default)]
    pub endpoint: Option<EndpointKey>,
    /// Matching requests that go well before the first one that does not.
    #[serde(default)]
    pub after: u32,
    /// How many go wrong; without it all of them.
    #[serde(default)]
    pub count: Option<u32>,
    pub effect: Effect,
}

/// How a request goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Answered with this status; the request has no effect.
    Status {
        status: u16,
        #[serde(default)]
        body: Option<Value>,
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Answered this many real milliseconds later. Adds to whatever else goes wrong.
    Delay { millis: u64 },
    /// The connection is dropped and the request has no effect.
    Drop,
    /// The request takes effect and the connection is dropped before the answer.
    DropAnswer,
    /// A read that lags: the endpoints as they were `seconds` ago, or the answer given `reads` reads earlier.
    Stale {
        #[serde(default)]
        seconds: Option<u32>,
        #[serde(default)]
        reads: Option<usize>,
    },
    /// A pause is answered 200 and takes effect so many simulated seconds later.
    SlowPause { seconds: u32 },
    /// A pause is answered 200 and never takes effect.
    PauseIgnored,
    /// Something that is no JSON; the request has no effect.
    NotJson {
        #[serde(default = "ok")]
        status: u16,
        #[serde(default)]
        body: Option<String>,
    },
    /// A stream of events that is granted and then goes wrong.
    Stream { how: BrokenStream },
}

/// How a stream of events goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenStream {
    /// It ends at once.
    Ends,
    /// It tells of a change a thousand times a second.
    Floods,
    /// It sends what is no event, without end.
    Garbage,
}

impl Effect {
    /// The word that names it in a rule and in the log.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Drop => "drop",
            Self::DropAnswer => "drop_answer",
            Self::Stale { .. } => "stale",
            Self::SlowPause { .. } => "slow_pause",
            Self::PauseIgnored => "pause_ignored",
            Self::NotJson { .. } => "not_json",
            Self::Stream { .. } => "stream",
        }
    }

    /// How a stream of events goes wrong that is opened now.
    pub(super) fn breaks_stream(&self) -> Option<BrokenStream> {
        match self {
            Self::Stream { how } => Some(*how),
            _ => None,
        }
    }

    fn only_pauses(&self) -> bool {
        matches!(self, Self::SlowPause { .. } | Self::PauseIgnored)
    }
}

impl Rule {
    /// This effect on every request, always. Narrow it with the other methods.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self { method: None, path: None, endpoint: None, after: 0, count: None, effect }
    }

    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    #[must_use]
    pub fn path(mut self, pattern: &str) -> Self {
        self.path = Some(pattern.to_owned());
        self
    }

    #[must_use]
    pub fn endpoint(mut self, namespace: &str, name: &str) -> Self {
        self.endpoint = Some(EndpointKey::new(namespace, name));
        self
    }

    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }
}

/// Why a rule was refused.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error("`{pattern}` is not a regular expression: {source}")]
    Pattern { pattern: String, source: regex_lite::Error },
}

/// The rules in force, in the order they were added.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Vec<Active>,
    added: u64,
}

#[derive(Debug)]
struct Active {
    id: u64,
    rule: Rule,
    pattern: Option<regex_lite::Regex>,
}

impl Faults {
    /// Adds a rule and gives its number.
    ///
    /// # Errors
    /// When the path is not a regular expression.
    pub fn add(&mut self, rule: Rule) -> Result<u64, RuleError> {
        let pattern = match &rule.path {
            None => None,
            Some(text) => Some(
                regex_lite::Regex::new(text)
                    .map_err(|source| RuleError::Pattern { pattern: text.clone(), source })?,
            ),
        };
        self.added += 1;
        let id = self.added;
        self.rules.push(Active { id, rule, pattern });
        Ok(id)
    }

    /// Removes all rules.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// The rules in force with their numbers; `count` is what is left of it.
    pub fn list(&self) -> impl Iterator<Item = (u64, &Rule)> {
        self.rules.iter().map(|active| (active.id, &active.rule))
    }

    /// Milliseconds of delay, and the first other effect that matches. Uses up what it gives.
    pub fn on(&mut self, request: &Request) -> (u64, Option<Effect>) {
        let mut delay = 0;
        let mut effect = None;
        for active in self.rules.iter_mut().filter(|a| a.matches(request)) {
            let is_delay = matches!(active.rule.effect, Effect::Delay { .. });
            if (!is_delay && effect.is_some()) || !active.rule.take() {
                continue;
            }
            match &active.rule.effect {
                Effect::Delay { millis } => delay += millis,
                other => effect = Some(other.clone()),
            }
        }
        self.rules.retain(|active| active.rule.count != Some(0));
        (delay, effect)
    }
}

impl Active {
    fn matches(&self, request: &Request) -> bool {
        let rule = &self.rule;
        let pauses = request.method == "POST" && request.path.ends_with("/pause");
        rule.method.as_ref().is_none_or(|m| m.eq_ignore_ascii_case(&request.method))
            && self.pattern.as_ref().is_none_or(|p| p.is_match(&request.path))
            && rule.endpoint.as_ref().is_none_or(|e| endpoint_of(request).as_ref() == Some(e))
            && (pauses || !rule.effect.only_pauses())
    }
}

impl Rule {
    /// Counts a matching request; true when it is to go wrong.
    fn take(&mut self) -> bool {
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        if let Some(count) = &mut self.count {
            *count = count.saturating_sub(1);
        }
        true
    }
}

/// The body that goes with a status nobody described further.
pub(super) fn body_for(status: u16) -> Value {
    json!({ "error": format!("{status} Simulated failure"), "code": "SIMULATED" })
}

pub(super) fn endpoint_of(request: &Request) -> Option<EndpointKey> {
    match request.segments().as_slice() {
        ["v2" | "v3", "endpoint", namespace, name, ..] | ["_endpoint", namespace, name, ..] => {
            Some(EndpointKey::new(namespace, name))
        }
        _ => None,
    }
}

fn ok() -> u16 {
    200
}
