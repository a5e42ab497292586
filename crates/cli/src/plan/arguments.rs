//! What can be typed after `plan`.

use std::time::Duration;

use clap::{ArgGroup, Args};
use guard_core::Rate;
use hf_endpoints::micros_from_dollars;

use crate::length::length;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true)
    .args(["endpoints", "hardware", "rates"]))]
pub struct Plan {
    /// Endpoints of the account, at their prices: names, or namespace/name.
    #[arg(long = "endpoint", value_name = "ENDPOINT", num_args = 1..)]
    pub endpoints: Vec<String>,
    /// Hardware of the price list: vendor/region/type/size.
    #[arg(long, value_name = "HARDWARE", num_args = 1..)]
    pub hardware: Vec<String>,
    /// Prices in dollars per hour, such as 0.8; these need no account and no network.
    #[arg(long = "rate", value_name = "DOLLARS", num_args = 1.., value_parser = rate,
        allow_negative_numbers = true)]
    pub rates: Vec<Rate>,
    /// Hours of use on a day that has any, such as 2, 2.5 or 2h30m.
    #[arg(long = "hours-per-day", value_name = "HOURS", value_parser = minutes,
        allow_negative_numbers = true)]
    pub minutes_per_day: u32,
    /// Days of use in a week, 1 to 7.
    #[arg(long, value_name = "DAYS", value_parser = count, allow_negative_numbers = true)]
    pub days_per_week: u32,
    /// Starts on such a day, each with its cold start on top of the hours.
    #[arg(long, value_name = "STARTS", value_parser = count, default_value = "0",
        allow_negative_numbers = true)]
    pub starts_per_day: u32,
    /// Minutes without a request until scale to zero, 15 to 2880; as set if left out.
    #[arg(long, value_name = "MINUTES", value_parser = count, allow_negative_numbers = true)]
    pub idle_minutes: Option<u32>,
    /// How long a start takes, such as 3m20s; as measured if left out.
    #[arg(long = "cold-start", value_name = "TIME", value_parser = seconds,
        allow_negative_numbers = true)]
    pub cold_start_seconds: Option<u32>,
    /// Replicas of each; those of the endpoint, or 1, if left out.
    #[arg(long, value_name = "REPLICAS", value_parser = count, allow_negative_numbers = true)]
    pub replicas: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A price in dollars, exact to the micro-dollar: `0.8`, `$0.80`, `0.80/h`.
fn rate(text: &str) -> Result<Rate, String> {
    let plain = text.strip_prefix('$').unwrap_or(text);
    let plain = plain.strip_suffix("/h").unwrap_or(plain);
    let micros = micros_from_dollars(plain).and_then(|micros| i64::try_from(micros).ok());
    match micros {
        Some(0) => Err("what runs is not free; give its price per hour".to_owned()),
        Some(micros) => Ok(Rate(micros)),
        None => Err(format!("\"{text}\" is not a price in dollars per hour such as 0.8")),
    }
}

/// Hours as minutes, a started one whole: `2`, `2.5`, `2h30m`.
fn minutes(text: &str) -> Result<u32, String> {
    // The exact reading of decimal text, with hours for dollars.
    let micro_hours = micros_from_dollars(text).map(u128::from);
    let minutes = match micro_hours {
        Some(micro_hours) => Some((micro_hours * 60).div_ceil(1_000_000)),
        None => length(text).ok().map(|time| u128::from(time.as_secs().div_ceil(60))),
    };
    minutes
        .and_then(|minutes| u32::try_from(minutes).ok())
        .ok_or_else(|| format!("\"{text}\" is not a number of hours such as 2 or 2.5"))
}

fn seconds(text: &str) -> Result<u32, String> {
    // A started second is longer than none.
    let whole = |time: Duration| time.as_secs() + u64::from(time.subsec_nanos() > 0);
    u32::try_from(whole(length(text)?)).map_err(|_| format!("\"{text}\" is too long for a start"))
}

fn count(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("\"{text}\" is not a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_without_losing_a_digit() {
        assert_eq!(rate("0.8"), Ok(Rate(800_000)));
        assert_eq!(rate("$0.80/h"), Ok(Rate(800_000)));
        assert_eq!(rate("0.033"), Ok(Rate(33_000)));
        assert_eq!(rate("3.5999999999999996"), Ok(Rate(3_600_000)));
        for text in ["-1", "free", "", "0,8"] {
            assert!(rate(text).unwrap_err().contains("is not a price"), "{text}");
        }
        assert!(rate("0").unwrap_err().contains("is not free"));
    }

    #[test]
    fn hours_may_have_a_fraction_and_a_started_minute_counts_whole() {
        assert_eq!(minutes("2"), Ok(120));
        assert_eq!(minutes("2.5"), Ok(150));
        assert_eq!(minutes("0.33"), Ok(20));
        assert_eq!(minutes("2h30m"), Ok(150));
        assert_eq!(minutes("26"), Ok(1_560));
        for text in ["-2", "two", "", "1e30"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_start_is_a_time() {
        assert_eq!(seconds("3m20s"), Ok(200));
        assert_eq!(seconds("500ms"), Ok(1));
        assert!(seconds("0s").is_err());
        assert!(seconds("3").is_err());
    }
}
