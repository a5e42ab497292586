//! `--verbose`: what is done and why, as lines on standard error. The token is in none of them.

use std::io::Write;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::output;

/// What is told of this program; of libraries only what is wrong.
const OWN: [&str; 4] = ["guard_host", "guard_core", "hf_endpoints", "endpoint_guard"];

/// Tells from now on.
pub fn begin() {
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).without_time().with_writer(Aloud);
    let wanted = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(OWN.map(|own| (own, LevelFilter::DEBUG)));
    // Without it less is said, and nothing else.
    let _ = tracing::subscriber::set_global_default(
        tracing_subscriber::registry().with(wanted).with(lines),
    );
}

/// A writer for one line each.
struct Aloud;

impl<'a> MakeWriter<'a> for Aloud {
    type Writer = Line;
    fn make_writer(&'a self) -> Line {
        Line
    }
}

struct Line;

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // What looks like a token is masked here as in the log file.
        let line = guard_core::masked(bytes);
        output::say(String::from_utf8_lossy(&line).trim_end());
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
