//! The access token: a value that cannot be printed.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// A Hugging Face access token (`hf_…`). It is wiped from memory when dropped, its `Debug` shows
/// nothing of it, and it is not `Serialize`.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// Takes a token as pasted or read from a file: white space and line ends around it are removed.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] when nothing is left, when it still has its quotation marks or the
    /// word `Bearer`, or when it holds anything but visible ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let whole = SecretString::from(text.into());
        let text = whole.expose_secret().trim();
        if text.is_empty() {
            return Err(Error::InvalidToken { why: "it is empty" });
        }
        let bearer = text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("bearer"));
        if bearer && text[6..].starts_with(|c: char| c.is_whitespace() || c == ':') {
            return Err(Error::InvalidToken {
                why: "it begins with \"Bearer\": leave that word out",
            });
        }
        if text.contains(['"', '\'', '`']) {
            return Err(Error::InvalidToken {
                why: "it contains a quotation mark: leave those out",
            });
        }
        if text.chars().any(char::is_whitespace) {
            return Err(Error::InvalidToken { why: "it contains a space or a line break" });
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::InvalidToken {
                why: "it contains a control character or a character outside ASCII",
            });
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The token itself, to be stored in a keyring. Never print or log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// `Bearer …`, marked so that HTTP logging leaves it out.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.expose()))
            .map_err(|_| Error::InvalidToken { why: "it does not fit into a header" })?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Takes the token out of a text that a server or a library wrote.
    pub(crate) fn scrub(&self, text: &str) -> String {
        text.replace(self.expose(), "[token]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_token_is_trimmed_and_never_shown() {
        let token = Token::new("  hf_abc123\r\n").unwrap();
        assert_eq!(token.expose(), "hf_abc123");
        assert!(!format!("{token:?}").contains("abc"));
        let header = token.header().unwrap();
        assert!(header.is_sensitive());
        assert_eq!(format!("{header:?}"), "Sensitive");
    }

    #[test]
    fn what_is_not_a_token_is_refused_without_repeating_it() {
        for text in [
            "",
            " \n",
            "hf_a b",
            "hf_a\nhf_b",
            "hf_\u{7}x",
            "hf_\u{fc}nicode",
            "\"hf_a\"",
            "'hf_a'",
            "Bearer hf_a",
            "bearer: hf_a",
        ] {
            let error = Token::new(text).unwrap_err().to_string();
            assert!(error.starts_with("use this token: it "), "{error}");
            assert!(!error.contains("hf_"), "{error}");
        }
    }
}
