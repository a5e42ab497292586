//! Waiting with an end. Every wait of a command goes through here: it says at stated intervals what it
//! waits for, and it is over at a stated time.

use std::time::Duration;

use guard_core::{Guard, Moment, words};
use guard_host::Handle;

use crate::ended::Ended;
use crate::output::say;

/// How often it is said what is still waited for.
pub const SAYS_EVERY: Duration = Duration::from_secs(30);
/// How long the host may take to say how things stand.
const LOOKS_WITHIN: Duration = Duration::from_secs(5);

/// Why a wait brought nothing.
#[derive(Debug)]
pub enum Late {
    /// The time is over.
    Over {
        /// How much it was.
        within: Duration,
        /// What was still waited for then, as a part of a sentence after "waited for".
        waited_for: String,
    },
    /// The host ended.
    HostEnded,
}

impl Late {
    /// In a whole sentence without its end.
    pub fn words(&self) -> String {
        match self {
            Self::Over { within, waited_for } => {
                format!("not after {}: waited for {waited_for}", words::length(*within))
            }
            Self::HostEnded => "the host ended".to_owned(),
        }
    }
}

/// What only failed by taking too long ends as failed.
impl From<Late> for Ended {
    fn from(late: Late) -> Self {
        Self::failed(late.words())
    }
}

/// Waits until `look` finds something, for `within` at most. `still` says what is waited for.
///
/// # Errors
/// [`Late`] when the time is over or the host ended.
pub async fn until<T, Look, Still>(
    handle: &Handle,
    within: Duration,
    look: Look,
    still: Still,
) -> Result<T, Late>
where
    T: Send + 'static,
    Look: FnMut(&Guard, Moment) -> Option<T> + Send + 'static,
    Still: Fn(&Guard) -> String + Clone + Send + 'static,
{
    let begun = tokio::time::Instant::now();
    let found = handle.until(look);
    tokio::pin!(found);
    let mut says = tokio::time::interval_at(begun + SAYS_EVERY, SAYS_EVERY);
    let over = tokio::time::sleep(within);
    tokio::pin!(over);
    let what = || async {
        let still = still.clone();
        let look = handle.look(move |guard, _| still(guard));
        let told = tokio::time::timeout(LOOKS_WITHIN, look).await;
        told.ok().flatten().unwrap_or_else(|| "an answer".to_owned())
    };
    loop {
        tokio::select! {
            biased;
            found = &mut found => return found.ok_or(Late::HostEnded),
            () = &mut over => return Err(Late::Over { within, waited_for: what().await }),
            _ = says.tick() => say_waiting(&what().await, begun.elapsed(), within),
        }
    }
}

/// Says what is waited for, as often as [`until`] does, until this is dropped.
pub fn tell(what: String, within: Duration) -> impl Drop {
    let begun = tokio::time::Instant::now();
    let telling = tokio::spawn(async move {
        let mut says = tokio::time::interval_at(begun + SAYS_EVERY, SAYS_EVERY);
        loop {
            says.tick().await;
            say_waiting(&what, begun.elapsed(), within);
        }
    });
    Telling(telling)
}

struct Telling(tokio::task::JoinHandle<()>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn say_waiting(what: &str, since: Duration, within: Duration) {
    say(format_args!(
        "Waiting for {what}: {} of at most {}.",
        words::length(since),
        words::length(within)
    ));
}

#[cfg(test)]
mod tests {
    /// The places that may wait by themselves: the host's own `until` with a bound beside it, or an
    /// end that is the person's own.
    const BOUNDED: [&str; 5] =
        ["waiting.rs", "opening.rs", "reading.rs", "watch/once.rs", "run/mod.rs"];

    #[test]
    fn no_command_waits_for_the_guard_except_through_a_wait_that_ends() {
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let root = folders[0].clone();
        let mut looked_at = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                looked_at += 1;
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                let text = std::fs::read_to_string(&path).unwrap();
                let waits =
                    text.contains("handle.until(") || text.contains("handle\n        .until(");
                assert!(
                    !waits || BOUNDED.contains(&name.as_str()),
                    "{name} waits for the guard without an end: use crate::waiting::until"
                );
            }
        }
        assert!(looked_at > 40, "{looked_at}");
    }
}
