//! How much a number of an answer may be at most. A server can write anything: no arithmetic behind
//! this border may overflow, no loop may be as long as an answer says, and a count above nothing
//! never becomes nothing.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The longest wait a server can ask for. The Hub's own windows last five minutes.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// Most replicas, accelerators or processors; a larger count is read as this one.
const MOST_PIECES: u32 = 10_000;
/// Most minutes of idleness, about two years; the service takes 2,880 at most.
const MOST_MINUTES: u32 = 1_000_000;
/// What a price in micro-dollars per hour cannot be above: $100,000 for one replica. More is no
/// price, and so unknown.
const MOST_PRICE_MICROS: u64 = 100_000 * 1_000_000;
/// What an amount of a bill cannot be above or below, in micro-dollars: a thousand million dollars.
const MOST_BILLED_MICROS: u64 = 1_000_000_000 * 1_000_000;
/// The same for the cost of one unit, in nano-dollars.
const MOST_UNIT_NANOS: u64 = 1_000_000_000 * 1_000_000_000;
/// What a quantity or a measured value cannot be above.
const MOST_QUANTITY: f64 = 1e12;
/// The longest window of a graph, a month of 31 days.
const MOST_WINDOW_SECONDS: f64 = 31.0 * 86_400.0;

/// The items of a list that are read. A list that is longer is of another shape: one of `0,0,0,…`
/// takes twenty times the memory of its text.
pub(crate) const MOST_ITEMS: usize = 100_000;

/// Reads a count of replicas, accelerators or processors.
pub(crate) fn pieces<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    Ok(raw(from)?.and_then(|text| count(&text, MOST_PIECES)))
}

/// Reads minutes.
pub(crate) fn minutes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    Ok(raw(from)?.and_then(|text| count(&text, MOST_MINUTES)))
}

/// Reads a quantity, a measured value or a size: not negative.
pub(crate) fn quantity<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(raw(from)?.and_then(|text| between(&text, 0.0, MOST_QUANTITY)))
}

/// Reads the length of a window in seconds: above nothing.
pub(crate) fn window<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(raw(from)?.and_then(|text| between(&text, 0.001, MOST_WINDOW_SECONDS)))
}

pub(crate) fn price(micros: u64) -> Option<u64> {
    (micros <= MOST_PRICE_MICROS).then_some(micros)
}

pub(crate) fn billed_micros(micros: i64) -> Option<i64> {
    (micros.unsigned_abs() <= MOST_BILLED_MICROS).then_some(micros)
}

pub(crate) fn unit_nanos(nanos: i64) -> Option<i64> {
    (nanos.unsigned_abs() <= MOST_UNIT_NANOS).then_some(nanos)
}

/// A wait in whole seconds, however many digits it has.
pub(crate) fn wait(seconds: &str) -> Option<Duration> {
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    let wait = || seconds.parse().map_or(LONGEST_WAIT, Duration::from_secs);
    is_number.then(|| wait().min(LONGEST_WAIT))
}

/// The text of a number, also of one in quotation marks.
fn raw<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    Ok(raw.map(|raw| raw.get().trim_matches('"').trim().to_owned()))
}

/// A count, rounded up and held at `most`. `None` for what is negative or no number.
fn count(text: &str, most: u32) -> Option<u32> {
    let number = number(text).filter(|number| *number >= 0.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was held")]
    Some(number.ceil().min(most.into()) as u32)
}

fn between(text: &str, least: f64, most: f64) -> Option<f64> {
    number(text).filter(|number| (least..=most).contains(number))
}

/// A number of JSON; one beyond every float is infinite.
fn number(text: &str) -> Option<f64> {
    let begins = text.trim_start_matches('-').bytes().next()?;
    begins.is_ascii_digit().then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn a_count_is_held_and_one_above_nothing_never_becomes_nothing() {
        for (text, replicas) in [
            ("0", Some(0)),
            ("1", Some(1)),
            ("1.0", Some(1)),
            ("0.2", Some(1)),
            ("10000", Some(10_000)),
            ("4294967295", Some(10_000)),
            ("4294967296", Some(10_000)),
            ("18446744073709551616", Some(10_000)),
            ("1e999", Some(10_000)),
            ("-1", None),
            ("-1e999", None),
            ("inf", None),
            ("NaN", None),
            ("many", None),
            ("", None),
        ] {
            assert_eq!(count(text, MOST_PIECES), replicas, "{text}");
        }
    }

    #[test]
    fn amounts_beyond_all_reason_are_unknown() {
        assert_eq!(price(98_320_000), Some(98_320_000));
        assert_eq!(price(u64::MAX), None);
        assert_eq!(billed_micros(-5), Some(-5));
        assert_eq!((billed_micros(i64::MIN), unit_nanos(i64::MIN)), (None, None));
        assert_eq!(between("1e300", 0.0, MOST_QUANTITY), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 512,
            rng_seed: RngSeed::Fixed(20_261_126),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_number_leaves_its_bounds(text in "-?[0-9]{1,40}(\\.[0-9]{1,5})?(e[+-]?[0-9]{1,4})?") {
            let above_nothing = text.parse::<f64>().is_ok_and(|number| number > 0.0);
            if let Some(count) = count(&text, MOST_PIECES) {
                prop_assert!(count <= MOST_PIECES && (count > 0) == above_nothing);
            }
            prop_assert!(between(&text, 0.0, MOST_QUANTITY).is_none_or(f64::is_finite));
            prop_assert!(wait(&text).is_none_or(|wait| wait <= LONGEST_WAIT));
        }
    }
}
