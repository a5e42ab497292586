//! Holding the machine for a moment before it goes away.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

/// Keeps the machine while it lives, though never past the time it waits.
#[derive(Debug)]
pub struct Hold(oneshot::Sender<Infallible>);

/// The other end of a [`Hold`]: whoever waits for us.
#[derive(Debug)]
pub(crate) struct Held {
    dropped: oneshot::Receiver<Infallible>,
    until: Instant,
}

/// How the time before the machine goes away ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Everything was done.
    LetGo,
    /// The time was over first.
    TimeOver,
}

/// A hold that lasts at most `within` from now.
pub(crate) fn hold(within: Duration) -> (Hold, Held) {
    let (sender, dropped) = oneshot::channel();
    (Hold(sender), Held { dropped, until: Instant::now() + within })
}

impl Hold {
    /// Whether nobody waits for its end any more.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_closed()
    }
}

impl Held {
    /// Waits for the end of the hold. Can be given up and called again.
    pub(crate) async fn end(&mut self) -> Left {
        match timeout_at(self.until, &mut self.dropped).await {
            Ok(_) => Left::LetGo,
            Err(_) => Left::TimeOver,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_machine_goes_when_it_is_let_go_and_not_a_moment_earlier() {
        let (hold, mut held) = hold(Duration::from_secs(4));
        let begun = Instant::now();
        let given_up = tokio::time::timeout(Duration::from_secs(3), held.end()).await;
        assert!(given_up.is_err());
        drop(hold);
        assert_eq!(held.end().await, Left::LetGo);
        assert_eq!(begun.elapsed(), Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_is_not_let_go_goes_when_its_time_is_over() {
        let (hold, mut held) = hold(Duration::from_secs(4));
        let begun = Instant::now();
        assert_eq!(held.end().await, Left::TimeOver);
        assert_eq!(begun.elapsed(), Duration::from_secs(4));
        assert!(!hold.is_over());
        drop(held);
        assert!(hold.is_over());
    }
}
