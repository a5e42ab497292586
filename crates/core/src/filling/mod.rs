//! Filling gaps: what replica metrics tell about time nobody watched.

mod dating;
pub mod past;
mod pieces;
mod progress;
mod windows;

pub use dating::Undated;
pub use pieces::{Prices as GapPrices, filled};
pub use progress::{Ask, Progress};

use jiff::Timestamp;

/// How many replicas were billed over a time, window by window, as far as it was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaGraph {
    /// The windows that were measured, by their start.
    pub windows: Vec<ReplicaWindow>,
}

/// One window, of any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicaWindow {
    /// First moment.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
    /// Milliseconds that replicas were there, added up over the replicas.
    pub replica_millis: i64,
    /// Whether the number of replicas was the same all through it, and not an average or a sample.
    pub is_exact: bool,
}
