//! Names: strict for what is created, lenient for what already exists.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::Serialize;

use crate::Error;

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name of an endpoint that is to be created: 1 to 32 lower-case letters, digits or `-`
/// \[SPEC].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct EndpointName(String);

impl EndpointName {
    /// Checks a name.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `name`, saying which rule it breaks.
    pub fn new(text: &str) -> Result<Self, Error> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let why = if text.is_empty() {
            "is empty"
        } else if text.len() > 32 {
            "is longer than 32 characters"
        } else if !text.chars().all(allowed) {
            "may hold only lower-case letters, digits and '-'"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(Error::Invalid { field: "name", why: why.to_owned() })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The longest address that is sent, with every character in percent-encoding.
const LONGEST: usize = 60_000;

/// Checks what goes into a path. Names that exist are not judged: whatever a list told must be
/// pausable, so each character is sent in percent-encoding where it has to be. Only `.` and `..`
/// cannot be sent by any client: an address with them, encoded or not, means another place.
pub(crate) fn segment<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Error> {
    let why = if text.is_empty() {
        "is empty"
    } else if text == "." || text == ".." {
        "is a name that no address can hold; use the website of Hugging Face for it"
    } else if encoded(text).map(str::len).sum::<usize>() > LONGEST {
        "is too long for an address"
    } else {
        return Ok(text);
    };
    Err(Error::Invalid { field, why: why.to_owned() })
}

/// A segment of a path in percent-encoding, in pieces: one segment, whatever it holds.
pub(crate) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

pub(crate) fn namespace(text: &str) -> Result<&str, Error> {
    segment("namespace", text)
}

pub(crate) fn existing(text: &str) -> Result<&str, Error> {
    segment("name", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_are_strict() {
        for good in ["a", "phi-4", "0", &"a".repeat(32)] {
            assert_eq!(EndpointName::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "Phi", "a_b", "a.b", "a b", "é", "a/b", &"a".repeat(33)] {
            let error = EndpointName::new(bad).unwrap_err();
            assert!(error.to_string().starts_with("send the request: name "), "{error}");
        }
    }

    #[test]
    fn existing_names_only_have_to_be_one_segment() {
        for good in ["Old_Name.1", "a/b", "ü", "a\nb", "...", "%2e", &"a".repeat(20_000)] {
            assert!(existing(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", &"a".repeat(60_001), &"ü".repeat(20_001)] {
            assert!(existing(bad).is_err(), "{bad:?}");
        }
    }
}
