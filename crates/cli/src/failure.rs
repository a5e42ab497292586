//! A failure as JSON, where that was asked for and nothing else was printed: one shape for every command.

use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::Ended;
use crate::output;

/// How a command failed that printed nothing else.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FailureJson {
    /// The failure.
    error: ErrorJson,
}

/// What went wrong.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ErrorJson {
    /// Which kind: as the exit code says.
    code: Code,
    /// The sentence that stands on standard error too.
    message: String,
}

/// What the exit code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Code {
    /// 1, and whatever has no word here.
    Failed,
    /// 2.
    Usage,
    /// 3: money may still be spent.
    Unconfirmed,
    /// 4: not signed in, refused, or payment required.
    Refused,
    /// 5.
    Unreachable,
    /// 6: a budget or what was allowed.
    Exceeded,
    /// 127: there is no such command to run.
    NotFound,
}

/// Prints the failure where it is wanted; a command that printed its own JSON has said it there.
pub fn tell(ended: &Ended) {
    let error = ErrorJson::of(ended);
    if !is_wanted(std::env::args_os()) || output::was_used() || error.message.is_empty() {
        return;
    }
    // What cannot be written as JSON was said in words.
    if let Ok(json) = crate::ended::json(&FailureJson { error }) {
        output::line(json);
    }
}

/// Whether JSON was asked for, also where the rest of the line cannot be understood.
fn is_wanted(words: impl Iterator<Item = std::ffi::OsString>) -> bool {
    words.take_while(|word| word != "--").any(|word| word == "--json")
}

impl ErrorJson {
    /// Its code and its sentence.
    pub fn of(ended: &Ended) -> Self {
        Self { code: Code::of(ended.code()), message: ended.to_string() }
    }
}

impl Code {
    fn of(code: u8) -> Self {
        match code {
            2 => Self::Usage,
            3 => Self::Unconfirmed,
            4 => Self::Refused,
            5 => Self::Unreachable,
            6 => Self::Exceeded,
            127 => Self::NotFound,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_command_of_a_run_asks_for_nothing() {
        let wanted = |words: &str| is_wanted(words.split(' ').map(std::ffi::OsString::from));
        assert!(wanted("endpoint-guard pause phi-4 --json"));
        assert!(!wanted("endpoint-guard run -e phi-4 -- pytest --json"));
        assert!(!wanted("endpoint-guard pause phi-4"));
    }
}
