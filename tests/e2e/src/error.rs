/// Why a test could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Programs(#[from] xtask::Error),
    #[error("D-Bus: {0}")]
    Bus(#[from] zbus::Error),
    #[error("could not {doing}: {source}")]
    Io { doing: &'static str, source: std::io::Error },
    #[error("waited {seconds} s for {what}")]
    TimedOut { what: String, seconds: u64 },
    #[error("the environment lacks {0}: these tests are started by `cargo xtask e2e`")]
    NotPrepared(&'static str),
    #[error("could not open the window through WebKitWebDriver: {0}")]
    Session(#[from] fantoccini::error::NewSessionError),
    #[error("the window: {0}")]
    Window(#[from] fantoccini::error::CmdError),
    #[error("the menu has no entry {0:?}")]
    NoEntry(String),
}

impl From<zbus::fdo::Error> for Error {
    fn from(error: zbus::fdo::Error) -> Self {
        Self::Bus(error.into())
    }
}
