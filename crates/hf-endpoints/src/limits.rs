//! How long a server asks to wait, from the headers of its answer.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::bounds::{LONGEST_WAIT, wait};

/// Reads `Retry-After` (seconds, or an HTTP date) and otherwise `RateLimit: "api";r=0;t=54` (`t` in
/// seconds; counted only where nothing is left). An hour at most, whatever it says.
/// Source: \[HUBDOC] rate-limits.md.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    if let Some(value) = text(RETRY_AFTER.as_str()).map(str::trim) {
        if let Some(wait) = wait(value) {
            return Some(wait);
        }
        // The server's own clock is compared with itself, so that a wrong clock here does no harm.
        let now = text(DATE.as_str()).and_then(http_date).unwrap_or(now);
        if let Some(at) = http_date(value) {
            let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
            return Some(wait.min(LONGEST_WAIT));
        }
    }
    text("ratelimit").and_then(rate_limit)
}

pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// The longest `t` among the limits with nothing left.
fn rate_limit(text: &str) -> Option<Duration> {
    let wait = |limit: &str| {
        let field = |name| limit.split(';').find_map(|part| wait(part.trim().strip_prefix(name)?));
        field("r=")?.is_zero().then(|| field("t=")).flatten()
    };
    text.split(',').filter_map(wait).max()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Option<u64> {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                (name, HeaderValue::from_str(value).unwrap())
            })
            .collect();
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_dates_and_rate_limits() {
        assert_eq!(asked(&[("retry-after", "7")]), Some(7));
        assert_eq!(asked(&[("retry-after", "Mon, 23 Nov 2026 10:01:30 GMT")]), Some(90));
        assert_eq!(asked(&[("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT")]), Some(0));
        assert_eq!(asked(&[("ratelimit", "\"api\";r=0;t=54")]), Some(54));
        assert_eq!(asked(&[("RateLimit", "\"a\";r=3;t=99, \"b\"; r=0; t=12")]), Some(12));
        assert_eq!(asked(&[("retry-after", "3"), ("ratelimit", "\"api\";r=0;t=54")]), Some(3));
    }

    #[test]
    fn a_date_is_measured_by_the_servers_clock() {
        let date = ("date", "Mon, 23 Nov 2026 12:00:00 GMT");
        assert_eq!(asked(&[date, ("retry-after", "Mon, 23 Nov 2026 12:00:05 GMT")]), Some(5));
    }

    #[test]
    fn no_wait_is_longer_than_an_hour_whatever_the_server_says() {
        for value in [
            "3600",
            "1000000",
            "18446744073709551615",
            "18446744073709551616",
            &"9".repeat(400),
            "Thu, 30 Dec 9999 20:00:00 GMT",
        ] {
            assert_eq!(asked(&[("retry-after", value)]), Some(3_600), "{value}");
        }
        for value in ["\"api\";r=0;t=18446744073709551615", "\"api\";r=0;t=99999999999999999999999"]
        {
            assert_eq!(asked(&[("ratelimit", value)]), Some(3_600), "{value}");
        }
    }

    #[test]
    fn nonsense_is_no_wait() {
        for value in ["soon", "-1", "", "1.5"] {
            assert_eq!(asked(&[("retry-after", value)]), None, "{value}");
        }
        for value in ["\"api\";r=5;t=54", "\"api\";r=0", "t=3", ";;,"] {
            assert_eq!(asked(&[("ratelimit", value)]), None, "{value}");
        }
    }
}
