//! Times of day as people write them: `09:00`, and `24:00` for the end of a day.

use jiff::civil::Time;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// `09:00`.
pub(super) fn text(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// As [`text`], but midnight is the end of the day: `24:00`.
pub(super) fn end_text(time: Time) -> String {
    if time == Time::midnight() { "24:00".to_owned() } else { text(time) }
}

/// Where a window begins, for `#[serde(with)]`.
pub(super) mod begin {
    use super::{Deserialize, Deserializer, Error, Serializer, Time, parse, text};

    pub(in super::super) fn serialize<S: Serializer>(
        time: &Time,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&text(*time))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Time, D::Error> {
        let written = String::deserialize(from)?;
        if written == "24:00" {
            return Err(D::Error::custom(
                "\"24:00\" can only be where a window ends; one that begins at midnight is from \
                 00:00.",
            ));
        }
        parse(&written).map_err(D::Error::custom)
    }
}

/// Where a window ends, for `#[serde(with)]`. The end of a day is the midnight that begins the
/// next.
pub(super) mod end {
    use super::{Deserialize, Deserializer, Error, Serializer, Time, end_text, parse};

    pub(in super::super) fn serialize<S: Serializer>(
        time: &Time,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&end_text(*time))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Time, D::Error> {
        let written = String::deserialize(from)?;
        if written == "24:00" {
            return Ok(Time::midnight());
        }
        parse(&written).map_err(D::Error::custom)
    }
}

fn parse(written: &str) -> Result<Time, String> {
    let number = |digits: &str| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse::<i8>().ok() } else { None }
    };
    let time = written
        .split_once(':')
        .and_then(|(hour, minute)| Time::new(number(hour)?, number(minute)?, 0, 0).ok());
    time.ok_or_else(|| {
        format!("\"{written}\" is not a time of day; times are hours and minutes such as 09:00.")
    })
}
