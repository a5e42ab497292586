//! The token that `hf auth login` stored.
//!
//! Where it lies follows the Hugging Face Hub library: `HF_TOKEN_PATH`, else `token` in `HF_HOME`,
//! else in `huggingface` of `XDG_CACHE_HOME` or `~/.cache`. Beside it, `stored_tokens` is an INI
//! file with one section a token: `hf_token`, and after a browser login `expires_at` in Unix
//! seconds.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// What was found.
#[derive(Debug)]
pub struct HfLogin {
    /// The token, without white space around it.
    pub token: SecretString,
    /// When it ends; `None` for tokens that do not end, and when nothing says so.
    pub expires_at: Option<Timestamp>,
}

/// Why there is no usable token. Reads as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum HfLoginError {
    /// There is none.
    #[error("There is no token from hf auth login. Run hf auth login, or paste a token.")]
    NotThere,
    /// It has ended.
    #[error("The token from hf auth login ended at {}. Run hf auth login again, or paste a token.",
        .0.strftime("%Y-%m-%d %H:%M UTC"))]
    Expired(Timestamp),
    /// It is there and could not be read.
    #[error("The token from hf auth login could not be read ({0}). Paste a token instead.")]
    Unreadable(std::io::Error),
}

/// Whether `hf auth login` left a token, without reading it.
#[must_use]
pub fn exists() -> bool {
    token_path(&|name| std::env::var_os(name), std::env::home_dir())
        .and_then(|path| path.metadata().ok())
        .is_some_and(|file| file.is_file() && file.len() > 0)
}

/// Reads the token that `hf auth login` stored.
///
/// # Errors
/// [`HfLoginError`]; an ended token is not given out.
pub fn read() -> Result<HfLogin, HfLoginError> {
    let path = token_path(&|name| std::env::var_os(name), std::env::home_dir());
    read_at(&path.ok_or(HfLoginError::NotThere)?, Timestamp::now())
}

fn token_path(
    variable: &dyn Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let expanded = |path: PathBuf| match path.strip_prefix("~") {
        Ok(rest) => home.as_ref().map_or_else(|| path.clone(), |home| home.join(rest)),
        Err(_) => path,
    };
    if let Some(path) = set("HF_TOKEN_PATH") {
        return Some(expanded(path));
    }
    if let Some(path) = set("HF_HOME") {
        return Some(expanded(path).join("token"));
    }
    let cache = set("XDG_CACHE_HOME").map(expanded);
    let cache = cache.or_else(|| home.map(|home| home.join(".cache")))?;
    Some(cache.join("huggingface").join("token"))
}

fn read_at(path: &Path, now: Timestamp) -> Result<HfLogin, HfLoginError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(HfLoginError::NotThere),
        Err(error) => return Err(HfLoginError::Unreadable(error)),
    };
    let token = text.expose_secret().trim();
    if token.is_empty() {
        return Err(HfLoginError::NotThere);
    }
    let expires_at = expires_at(&path.with_file_name("stored_tokens"), token);
    match expires_at.filter(|end| *end <= now) {
        Some(ended) => Err(HfLoginError::Expired(ended)),
        None => Ok(HfLogin { token: SecretString::from(token), expires_at }),
    }
}

/// When the section of `token` ends. A list that cannot be read says nothing: Hugging Face has
/// the last word on a token anyway.
fn expires_at(path: &Path, token: &str) -> Option<Timestamp> {
    let text = SecretString::from(std::fs::read_to_string(path).ok()?);
    let mut ours = false;
    let mut end = None;
    for line in text.expose_secret().lines().map(str::trim) {
        if line.starts_with('[') {
            if ours && end.is_some() {
                return end;
            }
            (ours, end) = (false, None);
        } else if let Some((key, value)) = line.split_once(['=', ':']) {
            match key.trim().to_ascii_lowercase().as_str() {
                "hf_token" => ours = value.trim() == token,
                "expires_at" => end = unix_seconds(value.trim()),
                _ => {}
            }
        }
    }
    end.filter(|_| ours)
}

/// Whole seconds; Python may have written a fraction, which is left out.
fn unix_seconds(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next()?;
    Timestamp::from_second(whole.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_with(set: &[(&str, &str)]) -> PathBuf {
        let variable =
            |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        token_path(&variable, Some(PathBuf::from("/alice"))).unwrap()
    }

    #[test]
    fn the_token_is_looked_for_where_the_hub_library_puts_it() {
        assert_eq!(path_with(&[]), Path::new("/alice/.cache/huggingface/token"));
        let xdg = ("XDG_CACHE_HOME", "/c");
        assert_eq!(path_with(&[xdg]), Path::new("/c/huggingface/token"));
        let home = ("HF_HOME", "~/hf");
        assert_eq!(path_with(&[xdg, home]), Path::new("/alice/hf/token"));
        let exact = ("HF_TOKEN_PATH", "/t");
        assert_eq!(path_with(&[xdg, home, exact]), Path::new("/t"));
        assert_eq!(path_with(&[("HF_HOME", "")]), path_with(&[]));
        assert_eq!(token_path(&|_| None, None), None);
    }

    fn login(token: &str, list: Option<&str>) -> Result<HfLogin, HfLoginError> {
        let here = tempfile::tempdir().unwrap();
        std::fs::write(here.path().join("token"), token).unwrap();
        if let Some(list) = list {
            std::fs::write(here.path().join("stored_tokens"), list).unwrap();
        }
        read_at(&here.path().join("token"), "2026-11-23T18:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_plain_token_is_trimmed_and_does_not_end() {
        let found = login("hf_plain\n", None).unwrap();
        assert_eq!(found.token.expose_secret(), "hf_plain");
        assert_eq!(found.expires_at, None);
        assert!(!format!("{found:?}").contains("plain"));
    }

    /// 1795456800 is 2026-11-23T18:00:00Z.
    const LIST: &str = "[old]\nhf_token = hf_old\nrefresh_token = r1\nexpires_at = 1795456799\n\n\
                        [new]\nexpires_at = 1795460400\nhf_token = hf_new\n\n\
                        [plain]\nhf_token = hf_plain\n";

    #[test]
    fn a_token_of_a_browser_login_ends_when_its_own_section_says() {
        let end = login("hf_new", Some(LIST)).unwrap().expires_at;
        assert_eq!(end, Some("2026-11-23T19:00:00Z".parse().unwrap()));
        assert_eq!(login("hf_plain", Some(LIST)).unwrap().expires_at, None);
        assert_eq!(login("hf_elsewhere", Some(LIST)).unwrap().expires_at, None);
    }

    #[test]
    fn an_ended_token_is_said_and_not_given_out() {
        let error = login("hf_old", Some(LIST)).unwrap_err().to_string();
        assert!(error.contains("ended at 2026-11-23 17:59 UTC"), "{error}");
        assert!(!error.contains("hf_"), "{error}");
    }

    #[test]
    fn an_empty_or_missing_file_is_no_token() {
        assert!(matches!(login(" \n", None), Err(HfLoginError::NotThere)));
        let here = tempfile::tempdir().unwrap();
        let missing = read_at(&here.path().join("token"), Timestamp::UNIX_EPOCH);
        assert!(matches!(missing, Err(HfLoginError::NotThere)));
        let directory = read_at(here.path(), Timestamp::UNIX_EPOCH);
        assert!(matches!(directory, Err(HfLoginError::Unreadable(_))));
    }
}
