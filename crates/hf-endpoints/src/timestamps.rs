//! Points in time in answers: RFC 3339 with 0 to 9 digits of a second, or seconds or milliseconds
//! since 1970.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Reads a point in time in any of these forms; anything else is `None`.
pub(crate) fn flexible<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(match Option::<serde_json::Value>::deserialize(from)? {
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        Some(serde_json::Value::Number(number)) => number.as_f64().and_then(since_1970),
        _ => None,
    })
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
    }
}
