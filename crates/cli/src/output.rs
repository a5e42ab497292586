//! All that is written to standard output and standard error.
//!
//! Nothing here fails, panics or blocks: threads of their own write (see [`guard_host::output`]), and
//! what went wrong is asked for once, at the end. A rule of this package (`clippy.toml`) forbids
//! printing anywhere else.
#![allow(clippy::disallowed_methods, reason = "this is the one place")]

use std::fmt::Display;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use guard_host::output::{Failure, Stream, stderr, stdout};
use tokio::sync::oneshot;

/// How long a question may take to appear.
const ASKS_WITHIN: Duration = Duration::from_secs(60);

/// Nothing is said beside the result.
static QUIET: AtomicBool = AtomicBool::new(false);
/// Something was written to standard output.
static USED: AtomicBool = AtomicBool::new(false);

/// From now on nothing is said beside the result but what goes wrong.
pub fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether anything was printed to standard output.
pub fn was_used() -> bool {
    USED.load(Ordering::Relaxed)
}

/// Standard output, to print on.
fn printing() -> &'static Stream {
    USED.store(true, Ordering::Relaxed);
    stdout()
}

/// Text for standard output, as it is.
pub fn text(text: impl Display) {
    printing().print(text.to_string());
}

/// A line for standard output.
pub fn line(line: impl Display) {
    printing().print(format!("{line}\n"));
}

/// Text with colours: where nobody would see them they are taken out.
pub fn painted(text: &str) {
    printing().print(fitting(text, &std::io::stdout()));
}

/// The same for standard error.
pub fn painted_error(text: &str) {
    stderr().print(fitting(text, &std::io::stderr()));
}

/// The same for what is shown anew again and again: it is left out when nobody reads.
pub fn frame(text: &str) {
    printing().line(fitting(text, &std::io::stdout()));
}

fn fitting(text: &str, stream: &impl anstream::stream::RawStream) -> String {
    match anstream::AutoStream::choice(stream) {
        anstream::ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
        _ => text.to_owned(),
    }
}

/// Returns when nobody will ever read standard output.
pub async fn nobody_reads() {
    stdout().closed().await;
}

/// A line of what happens, for as long as this runs: of too many that wait the oldest are left out.
pub fn happened(line: &str) {
    printing().line(format!("{line}\n"));
}

/// The same, and tells whether it was written.
pub fn tell(line: &str) -> oneshot::Receiver<Result<(), Failure>> {
    printing().tell(format!("{line}\n"))
}

/// A question, on the terminal when this returns.
pub fn ask(question: impl Display) {
    text(question);
    stdout().wait_written(ASKS_WITHIN);
}

/// A line for the person at the terminal, beside the output of a command.
pub fn say(words: impl Display) {
    if !QUIET.load(Ordering::Relaxed) {
        stderr().line(format!("{words}\n"));
    }
}

/// What a person should know in any case, named after this program.
pub fn warn(words: impl Display) {
    stderr().line(format!("endpoint-guard: {words}\n"));
}

/// Whether somebody reads standard output on a terminal.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether somebody reads on a terminal what is said beside the result.
pub fn is_error_terminal() -> bool {
    !QUIET.load(Ordering::Relaxed) && std::io::stderr().is_terminal()
}

/// How many characters fit beside each other, where somebody reads it on a terminal.
pub fn width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0))
}

/// The same of standard error.
pub fn error_width() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| width.0)
}

/// Standard output, for who says how its missing lines are told.
pub fn stream() -> &'static Stream {
    stdout()
}

/// Both streams, for who waits until they are written.
pub fn streams() -> [&'static Stream; 2] {
    [stdout(), stderr()]
}
