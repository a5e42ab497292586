//! Amounts of money from the decimal text of a JSON number, without floats.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::bounds;

/// Micro-dollars per hour from a price in dollars per hour: `0.033` gives 33000. Digits beyond a
/// micro-dollar are rounded to the nearest. A price above nothing never becomes nothing. `None` for
/// what is not a number, and for a negative one.
#[must_use]
pub fn micros_from_dollars(text: &str) -> Option<u64> {
    let micros = u64::try_from(scaled(text, 6)?).ok()?;
    let is_zero = !mantissa(text).bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
    Some(if micros == 0 && !is_zero { 1 } else { micros })
}

/// Reads `pricePerHour`.
pub(crate) fn price<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(text(from)?.and_then(|text| micros_from_dollars(&text)).and_then(bounds::price))
}

/// Reads an amount that is already in micro-dollars, perhaps with a fraction: nearest whole number.
pub(crate) fn micros<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(text(from)?.and_then(|text| scaled(&text, 0)).and_then(bounds::billed_micros))
}

/// Reads an amount given in micro-dollars as nano-dollars.
pub(crate) fn nanos<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(text(from)?.and_then(|text| scaled(&text, 3)).and_then(bounds::unit_nanos))
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    Ok(raw.map(|raw| raw.get().trim_matches('"').to_owned()))
}

fn mantissa(text: &str) -> &str {
    text.split(['e', 'E']).next().unwrap_or_default()
}

/// The number times 10^`places`, rounded half away from zero.
fn scaled(text: &str, places: i64) -> Option<i64> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let kept =
        i64::try_from(whole.len()).ok()?.checked_add(exponent.into())?.checked_add(places)?;
    let all: Vec<i64> = whole.bytes().chain(fraction.bytes()).map(|b| (b - b'0').into()).collect();
    let Some(leading) = all.iter().position(|digit| *digit != 0) else {
        return Some(0);
    };
    // More than 19 significant digits before the point cannot fit; this also bounds the loop.
    if kept.saturating_sub(i64::try_from(leading).ok()?) > 19 {
        return None;
    }
    let mut value: i64 = 0;
    for place in 0..kept.max(0) {
        let digit = usize::try_from(place).ok().and_then(|place| all.get(place)).unwrap_or(&0);
        value = value.checked_mul(10)?.checked_add(*digit)?;
    }
    let next = usize::try_from(kept).ok().and_then(|place| all.get(place)).unwrap_or(&0);
    if *next >= 5 {
        value = value.checked_add(1)?;
    }
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn prices_are_exact() {
        for (text, micros) in [
            ("0.033", 33_000),
            ("0.8", 800_000),
            ("28.8", 28_800_000),
            ("80", 80_000_000),
            ("0", 0),
            ("0.000", 0),
            ("3.3e-2", 33_000),
            ("1E2", 100_000_000),
            ("0.0000004", 1),
            ("3.5999999999999996", 3_600_000),
            ("1.0000005", 1_000_001),
        ] {
            assert_eq!(micros_from_dollars(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_price_is_unknown_and_not_zero() {
        for text in
            ["", "-1", "free", "{}", "[1]", "true", "1e999999999999", "1e300", ".", "1.2.3", "NaN"]
        {
            assert_eq!(micros_from_dollars(text), None, "{text}");
        }
        assert_eq!(scaled("-1.5", 0), Some(-2));
        assert_eq!(scaled("1234.4", 0), Some(1234));
        assert_eq!(scaled("0e999999", 0), Some(0));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 512,
            rng_seed: RngSeed::Fixed(20_261_123),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_price_comes_back(micros in 1_u64..10_000_000_000) {
            let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
            prop_assert_eq!(micros_from_dollars(&text), Some(micros));
            let shifted = format!("{micros}e-6");
            prop_assert_eq!(micros_from_dollars(&shifted), Some(micros));
        }

        #[test]
        fn no_text_stops_it(text in "[-+0-9.eE]{0,40}") {
            let _ = micros_from_dollars(&text);
        }
    }
}
