//! How a command ends when it is not simply done.

use guard_core::{Attempt, Problem};
use guard_host::{QueryError, SignInError};

use crate::output;
use crate::signals::Signal;

/// The code and the words. The codes are an interface others script against.
#[derive(Clone, Debug)]
pub struct Ended {
    code: u8,
    words: String,
}

impl Ended {
    /// 1: failed.
    pub fn failed(words: impl Into<String>) -> Self {
        Self { code: 1, words: words.into() }
    }

    /// 2: the words on the command line do not fit.
    pub fn usage(words: impl Into<String>) -> Self {
        Self { code: 2, words: words.into() }
    }

    /// 3: a pause could not be confirmed: money may still be spent.
    pub fn unconfirmed(words: impl Into<String>) -> Self {
        Self { code: 3, words: words.into() }
    }

    /// 4: nobody is signed in, or the token was refused, or payment is required.
    pub fn refused(words: impl Into<String>) -> Self {
        Self { code: 4, words: words.into() }
    }

    /// 5: Hugging Face could not be reached.
    pub fn unreachable(words: impl Into<String>) -> Self {
        Self { code: 5, words: words.into() }
    }

    /// 6: more was spent than a budget allows.
    pub fn exceeded(words: impl Into<String>) -> Self {
        Self { code: 6, words: words.into() }
    }

    /// The command's own exit code; what it had to say it said itself.
    pub fn command(code: i32) -> Self {
        Self { code: u8::try_from(code).unwrap_or(1), words: String::new() }
    }

    /// The same code with these words.
    pub fn and_words(self, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..self }
    }

    /// A signal ended it before it had done anything that is left.
    pub fn interrupted(signal: Signal) -> Self {
        Self { code: signal.code(), words: String::new() }
    }

    /// What a problem with Hugging Face means for the exit code.
    pub fn problem(what: &str, attempted: Attempt<'_>, problem: &Problem) -> Self {
        Self::of(problem, format!("could not {what}: {}", problem.words(attempted)))
    }

    fn of(problem: &Problem, words: String) -> Self {
        match problem {
            Problem::Refused(_) | Problem::PaymentRequired(_) => Self::refused(words),
            Problem::Offline
            | Problem::Unreachable(_)
            | Problem::TimedOut
            | Problem::Limited(_)
            | Problem::Server(_)
            | Problem::Intercepted(_)
            | Problem::Unreadable(_) => Self::unreachable(words),
            Problem::NotFound | Problem::Conflict(_) | Problem::Other(_) => Self::failed(words),
        }
    }

    /// The same with another sentence.
    pub fn and(self, more: &str) -> Self {
        Self { words: format!("{}. {more}", self.words), ..self }
    }

    /// Whether trying again may help: Hugging Face could not be reached, or asked to slow down.
    pub fn is_passing(&self) -> bool {
        self.code == 5
    }

    /// Prints the words, if any.
    pub fn tell(&self) {
        if !self.words.is_empty() {
            output::warn(&self.words);
        }
    }

    /// The code for the system.
    pub fn code(&self) -> u8 {
        self.code
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl From<SignInError> for Ended {
    fn from(error: SignInError) -> Self {
        let words = error.to_string();
        match error {
            SignInError::Unreachable(problem) => {
                Self::problem("sign in", Attempt::SignIn, &problem)
            }
            SignInError::Refused(_) | SignInError::NotAToken(_) | SignInError::HfLogin(_) => {
                Self::refused(words)
            }
            SignInError::Keyring(_) | SignInError::Demo(_) => Self::failed(words),
        }
    }
}

impl From<QueryError> for Ended {
    fn from(error: QueryError) -> Self {
        let words = error.to_string();
        match error {
            QueryError::SignedOut => Self::refused(words),
            QueryError::Asked(_) => Self::usage(words),
            QueryError::Service { problem, .. } => Self::of(&problem, words),
            QueryError::Ending
            | QueryError::Ledger(_)
            | QueryError::Sessions(_)
            | QueryError::Broken(_) => Self::failed(words),
        }
    }
}

/// A value as one line of JSON. Every value is exact; what a terminal could obey is escaped.
pub fn json(value: &impl serde::Serialize) -> Result<String, Ended> {
    serde_json::to_string(value)
        .map(|json| guard_core::escaped_json(&json))
        .map_err(|error| Ended::failed(format!("could not write JSON: {error}")))
}
