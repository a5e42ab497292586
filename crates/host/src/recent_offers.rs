//! The price list that somebody chooses hardware from. Each choice of a filter is a question, and
//! Hugging Face is not asked again for each.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guard_core::Offers;
use tokio::time::Instant;

/// Availability and quota may have changed after that.
const RECENT: Duration = Duration::from_secs(60);

/// The list that was read last, of one namespace.
#[derive(Default)]
pub(crate) struct RecentOffers(Mutex<Option<Read>>);

struct Read {
    namespace: String,
    at: Instant,
    offers: Offers,
}

impl RecentOffers {
    fn lock(&self) -> MutexGuard<'_, Option<Read>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list of this namespace, where it is not old.
    pub(crate) fn of(&self, namespace: &str) -> Option<Offers> {
        let read = self.lock();
        let read = read.as_ref().filter(|read| read.namespace == namespace)?;
        (read.at.elapsed() < RECENT).then(|| read.offers.clone())
    }

    /// Somebody else signs in.
    pub(crate) fn forget(&self) {
        *self.lock() = None;
    }

    /// It was just read.
    pub(crate) fn keep(&self, namespace: &str, offers: &Offers) {
        let read =
            Read { namespace: namespace.to_owned(), at: Instant::now(), offers: offers.clone() };
        *self.lock() = Some(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_list_serves_its_own_namespace_for_a_minute() {
        let recent = RecentOffers::default();
        assert!(recent.of("alice").is_none());
        recent.keep("alice", &Offers::new());
        assert!(recent.of("alice").is_some() && recent.of("acme").is_none());
        tokio::time::advance(RECENT).await;
        assert!(recent.of("alice").is_none());
        recent.keep("alice", &Offers::new());
        recent.forget();
        assert!(recent.of("alice").is_none());
    }
}
