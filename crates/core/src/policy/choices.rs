//! What is remembered among the reminders and told to nobody: what a person chose, or what was done,
//! for one round.

use crate::endpoint::EndpointId;

/// That a budget may run on.
const OVERRIDE: &str = "budget-override:";
/// That what the beginning of a window starts was started, or left out.
const WINDOW_START: &str = "window-start:";

/// The key under which it is remembered that a budget may run on.
#[must_use]
pub fn override_key(key: &str) -> String {
    key.replacen("budget:", OVERRIDE, 1)
}

/// The key under which it is remembered that the window of an endpoint began.
#[must_use]
pub fn window_start_key(id: &EndpointId) -> String {
    format!("{WINDOW_START}{id}")
}

/// Whether that is the key of a choice: nobody was told of it, so its end is not told either.
#[must_use]
pub fn is_choice(key: &str) -> bool {
    key.starts_with(OVERRIDE) || key.starts_with(WINDOW_START)
}
