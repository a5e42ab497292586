//! What can be typed after `run`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::caps::Caps;
use crate::length::length;

/// The endpoints, the command and its bounds.
#[derive(Debug, Args)]
pub struct Run {
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
    /// End the command after this time: SIGTERM, and SIGKILL ten seconds later.
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub keep_for: Option<Duration>,
    /// Resume, run the command and pause for one endpoint after the other.
    #[arg(long)]
    pub one_at_a_time: bool,
    /// Give up when an endpoint is not ready after this time.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "15m")]
    pub ready_timeout: Duration,
    /// Pause afterwards also what ran before; otherwise that is left as it was.
    #[arg(long)]
    pub pause_running: bool,
    /// Write the receipt to this file: JSON, or Markdown when it ends in .md.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    #[command(flatten)]
    pub caps: Caps,
    /// Print the receipt as JSON too: the last line of standard output, after what the command printed.
    #[arg(long)]
    pub json: bool,
    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}
