//! How the commands of a story behave.

use std::time::Duration;

/// How commands behave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Script {
    /// How long one runs; as long as nobody ends it when `None`.
    pub runs_for: Option<Duration>,
    /// How it ends by itself.
    pub exit_code: i32,
    /// It does nothing when it is asked to end.
    pub ignores_term: bool,
}
