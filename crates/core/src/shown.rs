//! Names for people. A name is a key and a part of addresses, so it is kept as the server wrote it;
//! where it is read by people, what is not plain in it is written as an escape: it can neither move
//! a cursor nor hide, and two names that differ look different.

use std::fmt::Write;

/// Characters that show nothing although they count as letters.
const BLANK: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// A name as people read it: `phi-4`, `ev\u{1b}il`. [`exact`] leads back.
#[must_use]
pub fn shown(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\'' | '"' => out.push(c),
            _ if BLANK.contains(&c) => out.extend(c.escape_unicode()),
            // Escapes what has no glyph: control, format and unassigned characters, marks alone.
            _ => out.extend(c.escape_debug()),
        }
    }
    out
}

/// The name that [`shown`] wrote as `text`. What is no escape stays as it is.
#[must_use]
pub fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (c, length) = escaped(&rest[at..]).unwrap_or(('\\', 1));
        out.push(c);
        rest = &rest[at + length..];
    }
    out + rest
}

/// The character an escape at the start of a text stands for, and the length of the escape.
fn escaped(text: &str) -> Option<(char, usize)> {
    let plain = |c| Some((c, 2));
    match text.as_bytes().get(1)? {
        b'\\' => plain('\\'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'0' => plain('\0'),
        b'u' => {
            let digits = text.get(2..)?.strip_prefix('{')?.split_once('}')?.0;
            let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some((c, digits.len() + 4))
        }
        _ => None,
    }
}

/// A text of JSON with the same values, in which everything that a terminal could obey or that
/// cannot be seen is written as an escape of JSON.
#[must_use]
pub fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        // Outside its strings JSON has only ASCII, and there no character that has to be escaped.
        let is_plain = c == '\n' || (' '..='~').contains(&c) || is_plain(c);
        if is_plain {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a text cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

fn is_plain(c: char) -> bool {
    !BLANK.contains(&c) && c.escape_debug().len() == 1
}

/// A name as one segment of an address.
#[must_use]
pub fn in_address(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn what_is_not_plain_in_a_name_is_seen_and_does_nothing() {
        for (name, read) in [
            ("phi-4", "phi-4"),
            ("Modèle d'été 日本", "Modèle d'été 日本"),
            ("ev\u{1b}[31mil", "ev\\u{1b}[31mil"),
            ("a\nb", "a\\nb"),
            ("pay\u{202e}pal", "pay\\u{202e}pal"),
            ("phi\u{200b}-4\u{feff}", "phi\\u{200b}-4\\u{feff}"),
            ("a\\nb", "a\\\\nb"),
            ("\u{9b}\u{3164}", "\\u{9b}\\u{3164}"),
        ] {
            assert_eq!(shown(name), read);
            assert_eq!(exact(read), name);
        }
        assert_eq!(exact("a\\x\\u{zz}\\"), "a\\x\\u{zz}\\", "no escapes of ours");
        let json = escaped_json("{\"a\":\"\u{9b}\u{202e}\u{7f}\u{e0041} é\\n\"}\n");
        assert_eq!(json, "{\"a\":\"\\u009b\\u202e\\u007f\\udb40\\udc41 é\\n\"}\n");
        assert_eq!(in_address("a/b ü"), "a%2Fb%20%C3%BC");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 512,
            rng_seed: RngSeed::Fixed(20_261_126),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_name_leads_back(name in any::<String>(), typed in "[\\\\nu{}0-9a-f]{0,12}") {
            prop_assert_eq!(exact(&shown(&name)), name);
            prop_assert_eq!(exact(&shown(&typed)), typed);
        }
    }
}
