//! By how much the server's clock and ours differ, from the `Date` of its answers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};

use crate::limits::http_date;

/// Not measured yet.
const NEVER: i64 = i64::MIN;
/// A date has whole seconds, and the answer was under way for a moment: less than this says
/// nothing.
const SAYS_SOMETHING: Duration = Duration::from_secs(10);

/// Measurements this near to each other are the same one.
const WAVERS_MILLIS: u64 = 5_000;

/// The last measurement, shared by all who use a client.
#[derive(Debug)]
pub(crate) struct Skew(AtomicI64);

impl Default for Skew {
    fn default() -> Self {
        Self(AtomicI64::new(NEVER))
    }
}

impl Skew {
    /// Measures by the headers of an answer that came in at `now`.
    pub(crate) fn measure(&self, headers: &HeaderMap, now: Timestamp) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok()).and_then(http_date);
        if let Some(date) = date {
            let ahead = date.as_millisecond().saturating_sub(now.as_millisecond());
            let before = self.0.load(Ordering::Relaxed);
            // Times that are corrected by this must not waver from answer to answer.
            if before == NEVER || ahead.abs_diff(before) >= WAVERS_MILLIS {
                self.0.store(ahead, Ordering::Relaxed);
            }
        }
    }

    pub(crate) fn ahead(&self) -> Option<SignedDuration> {
        let millis = self.0.load(Ordering::Relaxed);
        let ahead = SignedDuration::from_millis((millis != NEVER).then_some(millis)?);
        Some(if ahead.unsigned_abs() < SAYS_SOMETHING { SignedDuration::ZERO } else { ahead })
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn ahead(date: &'static str, now: &str) -> Option<i64> {
        let skew = Skew::default();
        let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))]);
        skew.measure(&headers, now.parse().unwrap());
        skew.ahead().map(|ahead| ahead.as_secs())
    }

    #[test]
    fn a_moment_more_or_less_changes_nothing() {
        let skew = Skew::default();
        for (date, now) in
            [("12:00:00", "10:00:00.9"), ("12:00:03", "10:00:01"), ("12:00:09", "10:00:09.5")]
        {
            let date = HeaderValue::from_str(&format!("Mon, 23 Nov 2026 {date} GMT")).unwrap();
            let headers = HeaderMap::from_iter([(DATE, date)]);
            skew.measure(&headers, format!("2026-11-23T{now}Z").parse().unwrap());
            assert_eq!(skew.ahead().unwrap().as_millis(), 7_199_100);
        }
    }

    #[test]
    fn hours_are_told_and_moments_are_not() {
        let noon = "Mon, 23 Nov 2026 12:00:00 GMT";
        assert_eq!(ahead(noon, "2026-11-23T10:00:00Z"), Some(7_200));
        assert_eq!(ahead(noon, "2026-11-23T12:01:00Z"), Some(-60));
        assert_eq!(ahead(noon, "2026-11-23T12:00:01.400Z"), Some(0));
        assert_eq!(ahead("yesterday", "2026-11-23T12:00:00Z"), None);
    }
}
