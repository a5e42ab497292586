use std::io;
use std::process::ExitStatus;

/// Why a task stopped. Each message is a sentence a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("could not start {program}: {source}")]
    Start { program: String, source: io::Error },

    #[error("`{command}` failed ({status})")]
    Failed { command: String, status: ExitStatus },

    #[error("could not {doing}: {source}")]
    Io { doing: String, source: io::Error },

    #[error("{name} ended before it was ready ({status}); its log says:\n{log}")]
    EndedEarly { name: String, status: String, log: String },

    #[error("waited {seconds} s for {what}")]
    TimedOut { what: String, seconds: u64 },

    /// Something is missing or not as it should be, and the sentence says what to do.
    #[error("{0}")]
    Told(String),
}

impl Error {
    /// The exit code of a command that was run on behalf of the person, so that it is passed on.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed { status, .. } => status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .filter(|code| *code != 0)
                .unwrap_or(1),
            _ => 1,
        }
    }

    /// For `map_err` on an I/O result: `doing` reads after "could not".
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}
