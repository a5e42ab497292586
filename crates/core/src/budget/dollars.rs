//! Amounts as people write them in a file or on a command line, exact to the micro-dollar.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

use crate::money::Micros;

const PLACES: usize = 6;

/// Reads `50`, `50.00`, `$50` or `1,250.50`. `None` when it is not an amount, has more digits than
/// a micro-dollar has, or is below zero.
#[must_use]
pub fn parse(text: &str) -> Option<Micros> {
    let text = text.trim();
    let plain = text.strip_prefix('$').unwrap_or(text).trim_start();
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = ungrouped(whole)?;
    let fraction = fraction.trim_end_matches('0');
    let written = plain.bytes().any(|byte| byte.is_ascii_digit());
    if !written || !digits(&whole) || !digits(fraction) || fraction.len() > PLACES {
        return None;
    }
    format!("{whole}{fraction:0<PLACES$}").parse().ok().map(Micros)
}

/// `50.00`; more digits only where they are needed.
#[must_use]
pub fn text(amount: Micros) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let micros = amount.0.unsigned_abs();
    let fraction = format!("{:06}", micros % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    format!("{sign}{}.{fraction:0<2}", micros / 1_000_000)
}

/// For `#[serde(with)]`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(amount: &Micros, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*amount))
}

/// For `#[serde(with)]`: text as [`parse`] reads it, or a plain number.
///
/// # Errors
/// When it is not an amount.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Micros, D::Error> {
    deserializer.deserialize_any(Written)
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Micros;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dollars such as \"50.00\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Micros, E> {
        parse(text).ok_or_else(|| E::custom(format!("\"{text}\" is not dollars such as \"50.00\"")))
    }

    fn visit_i64<E: Error>(self, whole: i64) -> Result<Micros, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<Micros, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Micros, E> {
        // The shortest text that means this number is what was written.
        self.visit_str(&number.to_string())
    }
}

/// Commas only where they group three digits: `12,5` is somebody's `12.5`.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        digits.push_str(group);
    }
    (!grouped || (1..=3).contains(&first.len())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_and_written_back() {
        for (written, micros, back) in [
            ("50.00", 50_000_000, "50.00"),
            ("$50", 50_000_000, "50.00"),
            (" $ 1,250.5 ", 1_250_500_000, "1250.50"),
            (".5", 500_000, "0.50"),
            ("0.000001", 1, "0.000001"),
            ("0", 0, "0.00"),
            ("12.340000000", 12_340_000, "12.34"),
        ] {
            assert_eq!(parse(written), Some(Micros(micros)), "{written}");
            assert_eq!(text(Micros(micros)), back);
        }
        for nonsense in ["", "$", ".", "-5", "fifty", "12,5", "1e3", "0.0000001", "99999999999999"]
        {
            assert_eq!(parse(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_file_may_say_it_as_text_or_as_a_number() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Line(#[serde(with = "super")] Micros);
        let read = |json: &str| serde_json::from_str::<Line>(json).map(|line| line.0.0);
        assert_eq!(read("\"7.50\"").unwrap(), 7_500_000);
        assert_eq!(read("50").unwrap(), 50_000_000);
        assert_eq!(read("12.34").unwrap(), 12_340_000);
        assert!(read("-1").unwrap_err().to_string().contains("is not dollars"));
        assert_eq!(serde_json::to_string(&Line(Micros(7_500_000))).unwrap(), "\"7.50\"");
    }
}
