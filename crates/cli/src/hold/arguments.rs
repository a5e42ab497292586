//! What can be typed after `hold`.

use std::time::Duration;

use clap::Args;

use crate::caps::Caps;
use crate::length::length;

/// The endpoints, whom they are held for, and the bounds.
#[derive(Debug, Args)]
pub struct Hold {
    /// An endpoint, as name or namespace/name; may be given several times.
    #[arg(
        long = "endpoint",
        short = 'e',
        value_name = "ENDPOINT",
        required_unless_present = "tags"
    )]
    pub endpoints: Vec<String>,
    /// All endpoints with this tag; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Pause after this time, counted from when they are ready.
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub keep_for: Option<Duration>,
    /// Resume, hold and pause one endpoint after the other: each line `done` goes on to the next.
    #[arg(long)]
    pub one_at_a_time: bool,
    /// Give up when an endpoint is not ready after this time.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "15m")]
    pub ready_timeout: Duration,
    /// Pause afterwards also what ran before; otherwise that is left as it was.
    #[arg(long)]
    pub pause_running: bool,
    /// Pause also when the process with this number is gone: a copy of it may keep standard input open. Not
    /// looked at on Windows, where nothing is copied.
    #[arg(long, value_name = "PID")]
    pub parent: Option<u32>,
    /// Go on in a process that is no child of the caller, and return: whoever ends all that a program started
    /// does not end this.
    #[arg(long)]
    pub detach: bool,
    #[command(flatten)]
    pub caps: Caps,
    /// Print one line of JSON for each happening.
    #[arg(long)]
    pub json: bool,
    /// Whom they are held for, as typed: it stands on the receipt, and is not run.
    #[arg(last = true, value_name = "PROGRAM")]
    pub program: Vec<String>,
}
