//! Texts of others: what a server, a container, a model card or a colleague wrote is shown to people
//! as plain text on one line. Escape sequences, control characters, marks that turn the direction of
//! writing around and characters without width are taken out once, where a text enters.

use anstream::adapter::strip_str;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use unicode_general_category::{GeneralCategory, get_general_category};

use crate::soft::{items, soft};

/// The longest text of a field, a message or an error, in characters.
const LONGEST: usize = 400;
/// The longest line of a log.
const LONGEST_LOG_LINE: usize = 4_000;
/// Characters that show nothing although their category is that of letters or marks.
const WITHOUT_WIDTH: [std::ops::RangeInclusive<char>; 8] = [
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{e0000}'..='\u{e0fff}',
];

/// A text as one line of at most 400 characters: words with one space between them, nothing that
/// a terminal obeys, nothing that cannot be seen. A longer one ends in `…`.
#[must_use]
pub fn text(text: &str) -> String {
    let line = visible(text);
    let words: Vec<&str> = line.split_whitespace().collect();
    shortened(words.join(" "), LONGEST)
}

/// A line of a log, of at most 4,000 characters. Its spaces stay, for what is indented.
pub(crate) fn log_line(text: &str) -> String {
    shortened(visible(text).trim_end().to_owned(), LONGEST_LOG_LINE)
}

/// Without escape sequences and without what cannot be seen; what ends a line or moves on it is a
/// space.
fn visible(text: &str) -> String {
    // Each of these begins a sequence in one character where ESC and a letter do in two.
    let text = text.replace('\u{9b}', "\u{1b}[").replace('\u{9d}', "\u{1b}]");
    let text = strip_str(&text).to_string();
    text.chars()
        .filter_map(|c| match get_general_category(c) {
            _ if c.is_whitespace() || c.is_control() => Some(' '),
            GeneralCategory::Format | GeneralCategory::Unassigned => None,
            _ if WITHOUT_WIDTH.iter().any(|range| range.contains(&c)) => None,
            _ => Some(c),
        })
        .collect()
}

fn shortened(line: String, most: usize) -> String {
    if line.chars().nth(most).is_none() {
        return line;
    }
    let mut short: String = line.chars().take(most).collect();
    short.push('…');
    short
}

/// Reads a text that may be missing.
pub(crate) fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(soft::<D, String>(from)?.map(|read| text(&read)))
}

/// Reads a text that has to be there.
pub(crate) fn needed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(text(&String::deserialize(from)?))
}

/// Reads texts; what is none is left out.
pub(crate) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(items::<D, String>(from)?.iter().map(|read| text(read)).collect())
}

/// Reads a text, or a number as it is written.
pub(crate) fn text_or_number<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    Ok(raw.and_then(|raw| match serde_json::from_str(raw.get()) {
        Ok(Value::String(read)) => Some(text(&read)),
        Ok(Value::Number(_)) => Some(raw.get().to_owned()),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn a_coloured_log_keeps_its_words_and_its_indent() {
        let coloured =
            "  \u{1b}[1;31mERROR\u{1b}[0m loading \u{1b}]8;;http://x\u{7}here\u{1b}]8;;\u{7}";
        assert_eq!(log_line(coloured), "  ERROR loading here");
        assert_eq!(log_line("50%\r60%\tof\u{8}f"), "50% 60% off");
        assert_eq!(log_line(&"x".repeat(5_000)).chars().count(), 4_001);
    }

    #[test]
    fn no_line_can_be_forged_and_nothing_hides() {
        for (theirs, plain) in [
            ("ready\n2026-11-26 18:00 paused", "ready 2026-11-26 18:00 paused"),
            ("a\r\nb\u{2028}c\u{2029}d\u{85}e", "a b c d e"),
            ("\u{9b}31mred", "red"),
            ("pay\u{202e}pal\u{2066}\u{200e}", "paypal"),
            ("phi\u{200b}-\u{feff}4\u{2060}\u{ad}", "phi-4"),
            ("Modèle d’été 日本 😀", "Modèle d’été 日本 😀"),
            ("a\u{3164}b\u{e0041}", "ab"),
        ] {
            assert_eq!(text(theirs), plain, "{theirs:?}");
        }
        assert_eq!(text(&"é".repeat(401)), "é".repeat(400) + "…");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 512,
            rng_seed: RngSeed::Fixed(20_261_126),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_plain_stays_as_it_is(theirs in any::<String>()) {
            let plain = text(&theirs);
            prop_assert!(!plain.chars().any(char::is_control));
            prop_assert_eq!(text(&plain), plain);
        }
    }
}
