//! How numbers are written for people: one place, so that tray, panel, terminal and notification
//! never disagree.

use std::time::Duration;

use crate::ledger::{Cost, Total};
use crate::money::{Micros, Rate};

/// An amount: `$4.12`. Below one cent but above nothing it says so.
#[must_use]
pub fn money(amount: Micros) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let micros = amount.0.unsigned_abs();
    if micros > 0 && micros < 10_000 {
        return format!("{sign}<$0.01");
    }
    let cents = micros.saturating_add(5_000) / 10_000;
    format!("{sign}${}.{:02}", grouped(cents / 100), cents % 100)
}

/// A sum that may be incomplete; see [`cost`].
#[must_use]
pub fn total(total: Total) -> String {
    cost(total.cost())
}

/// What something cost: `$4.12`, `$4.12 to $9.80`, `at least $4.12`, `unknown`. Unknown is a range
/// and never zero.
#[must_use]
pub fn cost(cost: Cost) -> String {
    let least = money(cost.least);
    match cost.most.map(money) {
        Some(most) if most == least => least,
        Some(most) => format!("{least} to {most}"),
        None if cost.least.0 == 0 => "unknown".to_owned(),
        None => format!("at least {least}"),
    }
}

/// A rate: `$0.80/h`. Rates below a cent keep three digits so that small machines are not free.
#[must_use]
pub fn rate(rate: Rate) -> String {
    format!("{}/h", rate_figure(rate))
}

/// A rate without its unit, for the large figure of the panel: `$3.40`.
#[must_use]
pub fn rate_figure(rate: Rate) -> String {
    // CPU machines cost $0.033/h: two digits would misstate that by a tenth.
    if rate.0 % 10_000 != 0 && rate.0.saturating_abs() < 1_000_000 {
        let mills = rate.0.unsigned_abs().saturating_add(500) / 1_000;
        return format!("${}.{:03}", mills / 1_000, mills % 1_000);
    }
    money(Micros(rate.0))
}

/// At most three glyphs for the tray icon: `3.4`, `12`, `.8`, `99+`.
#[must_use]
pub fn rate_glyphs(rate: Rate) -> String {
    let tenths = rate.0.max(0).unsigned_abs().saturating_add(50_000) / 100_000;
    match tenths {
        0 if rate.0 > 0 => "<.1".to_owned(),
        0 => "0".to_owned(),
        1..=9 => format!(".{tenths}"),
        10..=99 if tenths.is_multiple_of(10) => format!("{}", tenths / 10),
        10..=99 => format!("{}.{}", tenths / 10, tenths % 10),
        _ if tenths < 9_995 => format!("{}", tenths.saturating_add(5) / 10),
        _ => "1k+".to_owned(),
    }
}

/// The same of whole minutes: `1 h 30 min`.
#[must_use]
pub fn minutes(minutes: u32) -> String {
    length(Duration::from_secs(u64::from(minutes) * 60))
}

/// A length of time: `48 s`, `31 min`, `2 h 14 min`, `3 d 4 h`.
#[must_use]
pub fn length(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) if minutes % 60 == 0 => format!("{hours} h"),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ if hours % 24 == 0 => format!("{days} d"),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// A short time with its fraction, for receipts: `1.8 s`, `12 s`, `2 min 5 s`.
#[must_use]
pub fn stopwatch(time: Duration) -> String {
    let tenths = time.as_millis().saturating_add(50) / 100;
    match tenths {
        0..=99 => format!("{}.{} s", tenths / 10, tenths % 10),
        100..=599 => format!("{} s", tenths.saturating_add(5) / 10),
        _ => {
            let seconds = time.as_secs();
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

/// With a capital letter at its beginning.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `1 endpoint`, `3 endpoints`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", number(count)) }
}

/// Names as a sentence part: `a`, `a and b`, `a, b and c`, `a, b and 4 more`.
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", number(rest.len())),
    }
}

/// Sentences one after the other; of more than four the first three, and how many more.
#[must_use]
pub fn sentences(all: &[String]) -> String {
    match all {
        [one, two, three, rest @ ..] if rest.len() > 1 => {
            format!("{one} {two} {three} And {} more.", number(rest.len()))
        }
        all => all.join(" "),
    }
}

/// How many: `40`, `1,000`.
#[must_use]
pub fn number(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_people_write_it() {
        assert_eq!(money(Micros(0)), "$0.00");
        assert_eq!(money(Micros(1)), "<$0.01");
        assert_eq!(money(Micros(1_790_000)), "$1.79");
        assert_eq!(money(Micros(571_200_000)), "$571.20");
        assert_eq!(money(Micros(1_234_567_890_000)), "$1,234,567.89");
        assert_eq!(money(Micros(-2_500_000)), "-$2.50");
    }

    #[test]
    fn rates_keep_the_digits_that_matter() {
        assert_eq!(rate(Rate(800_000)), "$0.80/h");
        assert_eq!(rate(Rate(3_400_000)), "$3.40/h");
        assert_eq!(rate(Rate(33_000)), "$0.033/h");
        assert_eq!(rate(Rate(0)), "$0.00/h");
    }

    #[test]
    fn the_tray_has_room_for_three_glyphs() {
        for (micros, glyphs) in [
            (0, "0"),
            (33_000, "<.1"),
            (800_000, ".8"),
            (1_800_000, "1.8"),
            (3_400_000, "3.4"),
            (4_000_000, "4"),
            (9_960_000, "10"),
            (12_300_000, "12"),
            (240_000_000, "240"),
            (5_000_000_000, "1k+"),
        ] {
            assert_eq!(rate_glyphs(Rate(micros)), glyphs, "{micros}");
            assert!(rate_glyphs(Rate(micros)).chars().count() <= 3);
        }
    }

    #[test]
    fn lengths_use_two_units_at_most() {
        for (seconds, words) in [
            (0, "0 s"),
            (48, "48 s"),
            (31 * 60, "31 min"),
            (2 * 3600, "2 h"),
            (2 * 3600 + 14 * 60 + 9, "2 h 14 min"),
            (76 * 3600, "3 d 4 h"),
        ] {
            assert_eq!(length(Duration::from_secs(seconds)), words);
        }
        assert_eq!(stopwatch(Duration::from_millis(1_790)), "1.8 s");
        assert_eq!(stopwatch(Duration::from_millis(125_000)), "2 min 5 s");
    }
}
