//! How long a server asks to wait and how often it may be asked, from the headers of its answer.

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

/// How often a server may be asked, from the headers of its answer. Source: \[HUBDOC] rate-limits.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests that are left.
    pub left: u32,
    /// Of how many, where it says so.
    pub most: Option<u32>,
    /// In how many seconds, where it says so.
    pub seconds: Option<u32>,
}

/// Reads `RateLimit: "api";r=489;t=54` and `RateLimit-Policy: "fixed window";"api";q=500;w=300`; of
/// several limits the first.
pub(crate) fn told(headers: &HeaderMap) -> Option<RateLimit> {
    let first = |header| headers.get(header)?.to_str().ok()?.split(',').next().map(str::to_owned);
    let (state, policy) = (first("ratelimit"), first("ratelimit-policy"));
    let field = |text: &Option<String>, name| {
        text.as_ref()?.split(';').find_map(|part| part.trim().strip_prefix(name)?.parse().ok())
    };
    let (most, seconds) = (field(&policy, "q="), field(&policy, "w="));
    Some(RateLimit { left: field(&state, "r=")?, most, seconds })
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
    fn what_is_left_of_a_limit() {
        let told = |pairs: &[(&'static str, &str)]| {
            let header = |(name, value): &(&'static str, &str)| {
                (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
            };
            told(&pairs.iter().map(header).collect())
        };
        let (state, policy) = ("ratelimit", "ratelimit-policy");
        let left = |left, most, seconds| Some(RateLimit { left, most, seconds });
        let both =
            [(state, "\"api\";r=489;t=54"), (policy, "\"fixed window\";\"api\";q=500;w=300")];
        assert_eq!(told(&both), left(489, Some(500), Some(300)));
        assert_eq!(told(&both[..1]), left(489, None, None));
        assert_eq!(told(&both[1..]), None);
        assert_eq!(told(&[(state, "\"api\";r=-1"), (policy, "q=x")]), None);
        assert_eq!(told(&[(state, "\"api\"; r=1"), (policy, "q=x")]), left(1, None, None));
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
