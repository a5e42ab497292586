//! What a session leaves behind: the receipt as JSON and as Markdown.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Outcome, Session, StartStages, Use};
use crate::endpoint::EndpointId;
use crate::ledger::{Cost, Total};
use crate::moment::millis_between;
use crate::words;

/// How a receipt is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum ReceiptFormat {
    /// For people.
    Markdown,
    /// As `endpoint-guard run --receipt` writes it.
    Json,
}

/// A receipt as `run --receipt` and `session show --json` write it. Money in micro-dollars, times in
/// UTC, unknown as `null`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Receipt {
    /// What the session is called.
    pub id: String,
    /// What it ran, as typed.
    pub command: Option<String>,
    /// How that ended.
    pub exit_code: Option<i32>,
    /// `completed`, `stopped`, `failed`, `abandoned`; `null` while it is open.
    #[schemars(extend("enum" = outcomes()))]
    pub outcome: Option<&'static str>,
    /// Why it failed.
    pub why: Option<String>,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// When everything was confirmed; `null` while that is not so.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub ended: Option<Timestamp>,
    /// Its endpoints.
    pub endpoints: Vec<ReceiptEndpoint>,
    /// What all of it cost; `null` where that is not known exactly.
    pub total_micros: Option<i64>,
    /// The least it can have cost.
    pub total_least_micros: i64,
    /// The most it can have cost; `null` where nothing bounds it.
    pub total_most_micros: Option<i64>,
    /// Where the output of the command is.
    pub log: Option<String>,
}

/// One endpoint of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReceiptEndpoint {
    /// Which.
    pub endpoint: EndpointId,
    /// When it was asked to resume; `null` when it ran already.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub resumed: Option<Timestamp>,
    /// When it was ready.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub ready: Option<Timestamp>,
    /// When its work was over and its pause was asked for.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub paused: Option<Timestamp>,
    /// When that pause was read back.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub confirmed: Option<Timestamp>,
    /// It ran before and was left as it was.
    pub left_running: bool,
    /// What went otherwise than planned.
    pub why: Option<String>,
    /// How its own command ended, one at a time.
    pub exit_code: Option<i32>,
    /// What starting cost.
    pub cold_start_micros: Option<i64>,
    /// What working cost.
    pub work_micros: Option<i64>,
    /// What it cost from then on, to the end of the started minute.
    pub tail_micros: Option<i64>,
    /// How many requests it served.
    pub requests: Option<u64>,
    /// Where the time of its start went; missing where Hugging Face's metrics did not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_stages: Option<StartStages>,
}

impl Session {
    /// Its receipt as it stands.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let cost = self.cost();
        Receipt {
            id: self.id.clone(),
            command: self.work.as_ref().map(super::Work::text),
            exit_code: self.exit_code,
            outcome: self.outcome.as_ref().map(Outcome::code),
            why: match &self.outcome {
                Some(Outcome::Failed { why }) => Some(why.clone()),
                _ => None,
            },
            started: self.started,
            ended: self.ended,
            endpoints: self.uses.iter().map(Use::receipt).collect(),
            total_micros: cost.known().map(|micros| micros.0),
            total_least_micros: cost.least.0,
            total_most_micros: cost.most.map(|micros| micros.0),
            log: self.log.clone(),
        }
    }

    /// What it has cost as far as it is known; what was left running is not its cost.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.uses.iter().map(|used| Total::of(used.cost(), 0)).sum::<Total>().cost()
    }

    /// How it ended, in words: `completed`, `failed: phi-4 did not start`.
    #[must_use]
    pub fn ending(&self) -> String {
        let mut words = match &self.outcome {
            None => return "open".to_owned(),
            Some(Outcome::Completed) => "completed".to_owned(),
            Some(Outcome::Stopped) => "ended early".to_owned(),
            Some(Outcome::Failed { why }) => format!("failed: {why}"),
            Some(Outcome::Abandoned) => {
                "ended by another Endpoint Guard, because its own was gone".to_owned()
            }
        };
        if let Some(code) = self.exit_code {
            let _ = write!(words, ", exit code {code}");
        }
        words
    }

    /// Endpoints it should have paused and that are not read back, by name.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<&EndpointId> {
        let open = self.uses.iter().filter(|used| !used.leave && !used.is_over());
        let begun =
            open.filter(|used| used.resumed.is_some() || used.stage > super::Stage::Planned);
        begun.map(|used| &used.endpoint).collect()
    }
}

/// Every word there is, and `null` of an open session: for the schema.
fn outcomes() -> Vec<Option<&'static str>> {
    use Outcome::{Abandoned, Completed, Failed, Stopped};
    let all = [Completed, Stopped, Failed { why: String::new() }, Abandoned];
    all.iter().map(|outcome| Some(outcome.code())).chain([None]).collect()
}

impl Outcome {
    /// A stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::Failed { .. } => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}

impl Use {
    /// All of its parts; what it cost nothing, while it was left as it was.
    #[must_use]
    pub fn cost(&self) -> Cost {
        if self.leave {
            return Cost::FREE;
        }
        let parts = [self.cold_start, self.working, self.tail];
        parts.into_iter().flatten().map(|part| Total::of(part, 0)).sum::<Total>().cost()
    }

    fn receipt(&self) -> ReceiptEndpoint {
        let exactly = |part: Option<Cost>| part.and_then(Cost::known).map(|micros| micros.0);
        ReceiptEndpoint {
            endpoint: self.endpoint.clone(),
            resumed: self.resumed,
            ready: self.ready,
            paused: self.released.filter(|_| !self.leave),
            confirmed: self.paused,
            left_running: self.leave,
            why: self.why.clone(),
            exit_code: self.exit_code,
            cold_start_micros: exactly(self.cold_start),
            work_micros: exactly(self.working),
            tail_micros: exactly(self.tail),
            requests: self.requests,
            start_stages: self.start_stages,
        }
    }

    /// Milliseconds of starting, working and the tail, as far as they are over.
    #[must_use]
    pub fn lengths(&self) -> [Option<i64>; 3] {
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
            from.zip(to).map(|(from, to)| millis_between(from, to).max(0))
        };
        let started = self.ready.or(self.released);
        [
            between(self.resumed, started),
            between(self.ready, self.released),
            between(self.released, self.paused),
        ]
    }

    /// The same in words, each with what it cost: `3 min, $0.09`; `-` where there was none.
    #[must_use]
    pub fn parts(&self) -> [String; 3] {
        let [cold_start, working, tail] = self.lengths();
        [part(cold_start, self.cold_start), part(working, self.working), part(tail, self.tail)]
    }
}

/// The receipt for people, as Markdown, with times in the person's zone.
#[must_use]
pub fn markdown(session: &Session, zone: &TimeZone) -> String {
    let time = |at: Timestamp| {
        at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    let mut text = format!("# Session {}\n\n", session.id);
    let _ = writeln!(text, "- Began: {}", time(session.started));
    let ended = session.ended.map_or_else(|| "not yet".to_owned(), time);
    let _ = writeln!(text, "- Ended: {ended}");
    let _ = writeln!(text, "- How: {}", escaped(&session.ending()));
    if let Some(work) = &session.work {
        let _ = writeln!(text, "- Command: {}", as_code(&work.text()));
    }
    if let Some(log) = &session.log {
        let _ = writeln!(text, "- Output: {}", as_code(log));
    }
    let _ = writeln!(text, "- Cost: {}\n", words::cost(session.cost()));
    text.push_str(
        "| endpoint | start | work | tail | cost | requests | note |\n|---|---|---|---|---|---|---|\n",
    );
    for used in &session.uses {
        let cost = if used.leave { "not counted".to_owned() } else { words::cost(used.cost()) };
        let requests = used.requests.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let left = used.leave.then(|| "ran before and was left as it was".to_owned());
        let note = left.or_else(|| used.why.clone()).unwrap_or_default();
        let note = escaped(&note);
        let _ = writeln!(
            text,
            "| {} | {} | {cost} | {requests} | {note} |",
            escaped(&used.endpoint.to_string()),
            used.parts().join(" | ")
        );
    }
    for (used, stages) in
        session.uses.iter().filter_map(|used| used.start_stages.map(|s| (used, s)))
    {
        let name = escaped(&used.endpoint.to_string());
        let _ = write!(text, "\n- Start of {name}: {}", stages.words());
    }
    if session.uses.iter().any(|used| used.start_stages.is_some()) {
        text.push('\n');
    }
    text
}

/// Words of others as Markdown shows them, on one line: no link, no picture, no markup of theirs.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '#' | '!' => {
                escaped.extend(['\\', letter]);
            }
            letter => escaped.push(letter),
        }
    }
    // Without a scheme nothing is made a link of by itself.
    escaped.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// As a span of code, whatever backticks are in it.
fn as_code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

fn part(millis: Option<i64>, cost: Option<Cost>) -> String {
    let Some(millis) = millis else { return "-".to_owned() };
    let length = words::length(std::time::Duration::from_millis(millis.unsigned_abs()));
    cost.map_or(length.clone(), |cost| format!("{length}, {}", words::cost(cost)))
}

#[cfg(test)]
mod markdown_tests {
    use super::*;

    #[test]
    fn words_of_others_stay_words_in_markdown() {
        assert_eq!(escaped("alice/phi-4"), "alice/phi-4");
        assert_eq!(escaped("a|b\n# c"), r"a\|b \# c");
        assert_eq!(escaped("[x](https://e.com)"), r"\[x\](https&#58;//e.com)");
        assert_eq!(escaped("<img src=x>"), r"\<img src=x\>");
        assert_eq!(as_code("sh -c 'a'"), "`sh -c 'a'`");
        assert_eq!(as_code("echo `id` ``x``"), "``` echo `id` ``x`` ```");
        assert_eq!(as_code("a\nb"), "`a b`");
    }
}
