//! The log file: one line an event, five days, never a token, for nobody else's eyes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use guard_core::masked;
use jiff::Timestamp;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::dirs::{Dirs, make_private};
use crate::output::Stream;
use crate::private;

/// Days kept, one file for each.
const FILES_KEPT: usize = 5;
/// And nothing that is older.
const KEPT: Duration = Duration::from_secs(FILES_KEPT as u64 * 24 * 3_600);
const PREFIX: &str = "endpoint-guard";
const SUFFIX: &str = "log";
/// How much is logged, as in `debug` or `warn,guard_host=trace`.
const LEVEL_VARIABLE: &str = "ENDPOINT_GUARD_LOG";
/// Starts of the targets that are logged unless that says otherwise; libraries only when something
/// is wrong.
const OWN: [&str; 5] =
    ["guard_host", "guard_core", "guard_resident", "hf_endpoints", "endpoint_guard"];
/// What the last lines may take at the end.
const ENDS_WITHIN: Duration = Duration::from_secs(1);
/// What is logged into.
static LOG: OnceLock<Stream> = OnceLock::new();

/// Why nothing is logged.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The directory could not be made.
    #[error("make the log directory: {0}")]
    Directory(#[from] io::Error),
    /// The file could not be opened.
    #[error("open the log file: {0}")]
    File(#[from] InitError),
    /// Something else in this process logs already.
    #[error("start logging a second time")]
    Twice,
}

/// Logs into `<state>/endpoint-guard.<day>.log` from now on, at the level that
/// `ENDPOINT_GUARD_LOG` asks for. The file is written by a thread of its own: a disk that hangs keeps
/// nobody, and how many lines it did not take is said as soon as it takes some again.
///
/// # Errors
/// [`LoggingError`]; the application goes on without a log then.
pub fn start(dirs: &Dirs) -> Result<(), LoggingError> {
    let wanted = std::env::var(LEVEL_VARIABLE).unwrap_or_default();
    let (level, slip) = level(&wanted);
    let (subscriber, stream) = subscriber(dirs, level)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LoggingError::Twice)?;
    LOG.get_or_init(|| stream);
    if let Some(slip) = slip {
        tracing::warn!("could not use {LEVEL_VARIABLE}: {slip}");
    }
    Ok(())
}

/// Waits until what was logged is written, for a second at most.
pub fn end() {
    if let Some(stream) = LOG.get() {
        stream.wait_written(ENDS_WITHIN);
    }
}

fn usual_level() -> Targets {
    Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(OWN.map(|own| (own, LevelFilter::INFO)))
}

/// What was asked for, or the usual with the reason why not.
fn level(wanted: &str) -> (Targets, Option<String>) {
    if wanted.is_empty() {
        return (usual_level(), None);
    }
    match wanted.parse() {
        Ok(level) => (level, None),
        Err(slip) => (usual_level(), Some(slip.to_string())),
    }
}

fn subscriber(
    dirs: &Dirs,
    level: Targets,
) -> Result<(impl tracing::Subscriber + Send + Sync, Stream), LoggingError> {
    make_private(&dirs.state)?;
    forget_old(&dirs.state);
    let files = Files::of(&dirs.state);
    files.ensure();
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(FILES_KEPT)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .build(&dirs.state)?;
    let stream = Stream::to("log", || Ensured(file, files));
    stream.say_missing(|count| format!("{count} lines were left out here: the disk took none\n"));
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(Masked(Apart(stream.clone())))
        .finish()
        .with(level);
    Ok((subscriber, stream))
}

/// Hands each event to the thread that writes.
struct Apart(Stream);

impl<'a> MakeWriter<'a> for Apart {
    type Writer = Event;

    fn make_writer(&'a self) -> Event {
        Event(self.0.clone())
    }
}

struct Event(Stream);

impl Write for Event {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.line(event);
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes tokens out of everything that is written. An event reaches it in one piece, so that no
/// token can slip through in two halves.
struct Masked<W>(W);

/// The file of each day is made here, readable by this account only, before the first event of the
/// day is written: the appender makes it as the umask says.
struct Files {
    folder: PathBuf,
    made: AtomicI64,
}

impl Files {
    fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), made: AtomicI64::new(i64::MIN) }
    }

    /// Makes the file of today, if this was not done yet.
    fn ensure(&self) {
        let now = Timestamp::now();
        let day = now.as_second().div_euclid(24 * 3_600);
        if self.made.swap(day, Ordering::Relaxed) == day {
            return;
        }
        // The appender rotates by UTC.
        let name = format!("{PREFIX}.{}.{SUFFIX}", now.strftime("%Y-%m-%d"));
        // Without it the appender makes the file, or says why not.
        let _ = private::ensure(&self.folder.join(name));
    }
}

/// Writes into the file of today, made for nobody else's eyes first. On the thread that writes: a disk
/// that hangs holds up nothing else.
struct Ensured(RollingFileAppender, Files);

impl Write for Ensured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.ensure();
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The appender counts files, and a computer that is seldom on would keep them for months.
fn forget_old(folder: &Path) {
    let Ok(files) = folder.read_dir() else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let is_log =
            name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        let age = file.metadata().and_then(|file| file.modified()).ok();
        let is_old = age.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > KEPT);
        if is_log && is_old {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Masked<W> {
    type Writer = Masked<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Masked(self.0.make_writer())
    }
}

impl<W: Write> Write for Masked<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(&masked(event))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(level_text: &str, log: impl FnOnce()) -> String {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let (subscriber, stream) = subscriber(&dirs, level(level_text).0).unwrap();
        tracing::subscriber::with_default(subscriber, log);
        assert!(stream.wait_written(Duration::from_secs(20)));
        let files: Vec<_> = std::fs::read_dir(&dirs.state).unwrap().map(Result::unwrap).collect();
        assert_eq!(files.len(), 1);
        let name = files[0].file_name().into_string().unwrap();
        assert!(name.starts_with("endpoint-guard.") && name.ends_with(".log"), "{name}");
        std::fs::read_to_string(files[0].path()).unwrap()
    }

    #[test]
    fn a_token_never_reaches_the_file_wherever_it_hides() {
        let token = "hf_AbCdEf0123456789";
        let text = logged("trace", || {
            tracing::info!("signed in with {token}");
            tracing::warn!(header = %format!("Bearer {token}"), "in a field");
            tracing::error!(answer = ?format!("{{\"token\":\"{token}\"}}"), "in quotes");
            tracing::info!("from a browser: hf_oauth_eyJhbGciOi.JIUzI1-NiJ9, legacy api_org_XyZ9");
            tracing::trace!("authorization: bearer SECRETSECRET");
            let span = tracing::info_span!("call", token);
            span.in_scope(|| tracing::info!("in a span"));
        });
        assert_eq!(text.lines().count(), 6, "{text}");
        for secret in ["AbCdEf", "0123456789", "eyJhbGci", "JIUzI1", "XyZ9", "SECRETSECRET"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(text.contains("signed in with hf_[hidden]\n"), "{text}");
        assert!(text.contains("in a span"), "{text}");
    }

    #[test]
    fn everything_else_is_written_as_it_is() {
        let text = "alice/phi-4 paused after 2 h 14 min · $1.79 hf hf_ Bearer\n";
        assert_eq!(masked(text.as_bytes()), text.as_bytes());
    }

    #[test]
    fn a_slip_in_the_level_falls_back_and_says_so() {
        let (_, slip) = level("guard_host=loud");
        assert!(slip.is_some());
        assert!(level("").1.is_none());
        assert!(level("debug").1.is_none());
        let text = logged("guard_host=loud", || {
            tracing::debug!("not this");
            tracing::info!("but this");
        });
        assert!(text.contains("but this") && !text.contains("not this"), "{text}");
    }

    #[test]
    fn starting_without_a_place_for_the_log_is_an_error_in_words() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("state"), "in the way").unwrap();
        let error = start(&Dirs::under(home.path())).unwrap_err().to_string();
        assert!(error.starts_with("make the log directory: "), "{error}");
    }
}
