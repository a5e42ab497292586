//! Lengths of time as they are typed.

use std::time::Duration;

/// The longest that can be typed: 30 days. What is to run for longer has no end.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3_600);

/// A length of time as people type it: `90s`, `30m`, `2h`, `2h30m`. At most 30 days.
pub fn length(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration =
        text.parse().map_err(|_| format!("\"{text}\" is not a time such as 30m or 2h"))?;
    Duration::try_from(span)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| format!("\"{text}\" is not a time above zero"))
        .and_then(|time| match time > LONGEST {
            true => Err(format!("\"{text}\" is more than 720h (30 days), the longest there is")),
            false => Ok(time),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_type_them() {
        assert_eq!(length("2h"), Ok(Duration::from_secs(7_200)));
        assert_eq!(length("30m"), Ok(Duration::from_secs(1_800)));
        assert_eq!(length("1h30m"), Ok(Duration::from_secs(5_400)));
        assert!(length("0s").is_err());
        assert!(length("-2h").is_err());
        assert!(length("soon").is_err());
        assert_eq!(length("720h"), Ok(LONGEST));
        for too_long in ["720h1s", "99999999h", "9223372036854775807s"] {
            assert!(length(too_long).is_err(), "{too_long}");
        }
    }
}
