//! When a call is repeated, and how long it waits in between.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::Error;

/// How often and how long a call is repeated.
///
/// Only calls that may safely be repeated are: everything that reads, and pause, resume and scale to
/// zero, which ask for a state rather than for a step. Create is never repeated (a second endpoint
/// could run), update is not (it can redeploy), delete is not (the second answer would be "not
/// found", which hides what happened).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all, the first one included. 0 counts as 1.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles from there. Each wait is drawn at random from
    /// its upper half.
    pub base: Duration,
    /// The longest wait between two attempts, unless the server asks for a longer one.
    pub cap: Duration,
    /// The longest time for the whole call: attempts and waits together, counted from the start of
    /// the first attempt. When the server asks for a wait that does not fit, its error is given back
    /// at once.
    pub total: Duration,
}

impl Retry {
    /// A single attempt.
    #[must_use]
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The same policy with another limit for the whole call.
    #[must_use]
    pub fn within(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// The wait after the given number of failed attempts (1 = the first), without what the server
    /// asked for. `random` is any number; it chooses a place in the upper half.
    fn backoff(&self, failed: u32, random: u64) -> Duration {
        let doubled = 2_u32.saturating_pow(failed.saturating_sub(1));
        let longest = self.base.saturating_mul(doubled).min(self.cap);
        let half = longest / 2;
        half + part(half, random)
    }
}

impl Default for Retry {
    /// 4 attempts, waits of about 0.25 s, 0.5 s and 1 s, at most 8 s each, 60 s in all.
    fn default() -> Self {
        Self {
            attempts: 4,
            base: Duration::from_millis(250),
            cap: Duration::from_secs(8),
            total: Duration::from_secs(60),
        }
    }
}

/// A source of random numbers for the waits (splitmix64). A given seed gives the same waits again.
#[derive(Debug)]
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        // The standard library's hasher keys are random, which is enough to spread waits out.
        let seed = seed.unwrap_or_else(|| RandomState::new().build_hasher().finish());
        Self(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Carries out `attempt` until it succeeds or the policy says no. `attempt` is told the time left.
/// A place in `gate` is held during each attempt and given up while waiting.
pub(crate) async fn run<T, F>(
    policy: &Retry,
    jitter: &Jitter,
    gate: &Semaphore,
    repeatable: bool,
    mut attempt: impl FnMut(Duration) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut began = None;
    let mut failed = 0;
    let mut sent_before = false;
    loop {
        let outcome = {
            // The gate is never closed, so an error here cannot occur and needs no answer.
            let _place = gate.acquire().await.ok();
            let began = *began.get_or_insert_with(Instant::now);
            attempt(policy.total.saturating_sub(began.elapsed())).await
        };
        let error = match outcome {
            Ok(value) => return Ok(value),
            // A later try that never left this machine must not hide an earlier one that did.
            Err(error) if sent_before => error.sent_before(),
            Err(error) => error,
        };
        sent_before = error.may_have_taken_effect();
        failed += 1;
        if !repeatable || failed >= policy.attempts || !error.is_worth_retrying() {
            return Err(error);
        }
        let random = jitter.next();
        let backoff = policy.backoff(failed, random);
        // Calls that were all told the same time must not come back in the same instant.
        let asked =
            error.retry_after().map(|asked| asked.saturating_add(part(policy.base, random)));
        let wait = asked.unwrap_or_default().max(backoff);
        let elapsed = began.map(|began| began.elapsed()).unwrap_or_default();
        if wait >= policy.total.saturating_sub(elapsed) {
            return Err(error);
        }
        tokio::time::sleep(wait).await;
    }
}

fn part(whole: Duration, random: u64) -> Duration {
    let nanos = u64::try_from(whole.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(random % nanos.saturating_add(1).max(1))
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
