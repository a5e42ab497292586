//! Forward-only steps from one layout of the settings file to the next.
//!
//! A step is sealed once it was released: it works on TOML values, in a file of its own in
//! `migrations/`, and is never changed afterwards.

mod levels;

use toml::Table;

/// One step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Migration {
    /// The version it starts from; it leads to the next.
    pub(super) from: i64,
    /// Rewrites what a person's file says. Must leave alone what it does not know.
    pub(super) apply: fn(&mut Table),
}

/// Every step, oldest first.
pub(super) const ALL: &[Migration] = &[Migration { from: 1, apply: levels::into_endpoints }];
