//! Points in time in answers: RFC 3339 with 0 to 9 digits of a second, or seconds or milliseconds
//! since 1970. A time at which no endpoint can have been is not known: the zero of another language
//! (`0001-01-01T00:00:00Z`) is not when something began.

use jiff::Timestamp;
use serde::Deserializer;
use serde_json::Value;

use crate::soft::soft;

/// 2021-01-01, before the service began, in seconds since 1970.
const EARLIEST: i64 = 1_609_459_200;
/// 2100-01-01.
const LATEST: i64 = 4_102_444_800;

/// Reads a point in time in any of these forms, from 2021 to 2099; anything else is `None`.
pub(crate) fn flexible<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let at = match soft(from)? {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_f64().and_then(since_1970),
        _ => None,
    };
    Ok(at.filter(|at: &Timestamp| (EARLIEST..LATEST).contains(&at.as_second())))
}

fn since_1970(number: f64) -> Option<Timestamp> {
    // 1e11 seconds are the year 5138; 1e11 milliseconds are 1973, before any endpoint.
    let millis = if number.abs() < 1e11 { number * 1000.0 } else { number };
    // The cast saturates, and a saturated value is out of the range that is accepted.
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a millisecond is no loss")]
    Timestamp::from_millisecond(millis.round() as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<String> {
        flexible(&mut serde_json::Deserializer::from_str(json)).unwrap().map(|at| at.to_string())
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(read("\"2026-11-23T10:00:00Z\"").unwrap(), "2026-11-23T10:00:00Z");
        assert_eq!(read("\"2026-11-23T10:00:00.123Z\"").unwrap(), "2026-11-23T10:00:00.123Z");
        assert_eq!(
            read("\"2026-11-23T10:00:00.123456789Z\"").unwrap(),
            "2026-11-23T10:00:00.123456789Z"
        );
        assert_eq!(read("\"2026-11-23T12:00:00+02:00\"").unwrap(), "2026-11-23T10:00:00Z");
        assert_eq!(read("1795428000").unwrap(), "2026-11-23T10:00:00Z");
        assert_eq!(read("1795428000000").unwrap(), "2026-11-23T10:00:00Z");
        for json in ["null", "\"yesterday\"", "\"\"", "{}", "1e300", "-1e300"] {
            assert_eq!(read(json), None, "{json}");
        }
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(read(&deep), None, "an answer that is nested deeply loses only this");
    }

    #[test]
    fn a_time_before_the_service_or_after_everybody_is_unknown() {
        assert_eq!(read("\"2021-01-01T00:00:00Z\"").unwrap(), "2021-01-01T00:00:00Z");
        for json in [
            "\"0001-01-01T00:00:00Z\"",
            "\"-009999-01-02T01:59:59Z\"",
            "\"1970-01-01T00:00:00Z\"",
            "\"2020-12-31T23:59:59.999Z\"",
            "\"2100-01-01T00:00:00Z\"",
            "\"9999-12-30T22:00:00Z\"",
            "0",
            "-62135596800",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
