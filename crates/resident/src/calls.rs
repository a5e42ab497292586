//! What a page can ask of the host, by name. Errors reach it as `{ code, message }`, the message a finished sentence.

use guard_core::{Question, Request};
use guard_host::{Handle, SignIn};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

pub use crate::refusal::Refusal;
use crate::{autostart, shortcut};

/// The answer to a call, as JSON: what was asked for, or a [`Refusal`].
pub type Answered = Result<Box<RawValue>, Box<RawValue>>;

/// How somebody signs in, as the page says it:
/// `{"by":"token","token":"hf_…","keep":true}`, `{"by":"hfLogin"}`, `{"by":"demo"}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "by", rename_all = "camelCase")]
enum SignInBy {
    Token {
        /// Secret from the moment it is read.
        #[serde(deserialize_with = "secret")]
        token: SecretString,
        /// Whether the keyring keeps it.
        keep: bool,
    },
    HfLogin,
    Demo,
}

impl From<SignInBy> for SignIn {
    fn from(by: SignInBy) -> Self {
        match by {
            SignInBy::Token { token, keep } => Self::Token { token, keep },
            SignInBy::HfLogin => Self::HfLogin,
            SignInBy::Demo => Self::Demo,
        }
    }
}

/// A secret for an endpoint that is going to be created.
#[derive(Deserialize)]
struct ForEndpoint {
    endpoint: String,
    name: String,
    /// Wrapped before anything else is done, so that it cannot be printed.
    #[serde(deserialize_with = "secret")]
    value: SecretString,
}

/// One argument by the name `of` which the page gives it.
fn argument<T: DeserializeOwned>(arguments: &mut Value, of: &str) -> Result<T, Refusal> {
    read(arguments.get_mut(of).map(Value::take).unwrap_or_default())
}

fn read<T: DeserializeOwned>(arguments: Value) -> Result<T, Refusal> {
    serde_json::from_value(arguments).map_err(|_| unknown())
}

/// Without what could not be read: it may be a secret.
fn unknown() -> Refusal {
    Refusal {
        code: "call",
        message: "The window asked for something that this version does not know.".to_owned(),
    }
}

/// Does what the page asks for by this name, and answers as JSON.
pub async fn answer(handle: &Handle, name: &str, arguments: Value) -> Answered {
    match done(handle, name, arguments).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => Err(to_raw_value(&refusal).unwrap_or_default()),
    }
}

async fn done(handle: &Handle, name: &str, mut given: Value) -> Result<Box<RawValue>, Refusal> {
    match name {
        "view" => json(handle.views().borrow().as_ref()),
        "ask" => {
            handle.ask(argument::<Request>(&mut given, "request")?);
            json(&())
        }
        "find_out" => json(&handle.query(argument::<Question>(&mut given, "question")?).await?),
        "keep_secret" => {
            let ForEndpoint { endpoint, name, value } = read(given)?;
            let endpoint = endpoint.parse().map_err(|words: String| Refusal {
                code: "secret",
                message: format!("Could not keep the secret: {words}."),
            })?;
            handle.keep_secret(&endpoint, &name, value);
            json(&())
        }
        "sign_in" => json(&handle.sign_in(argument::<SignInBy>(&mut given, "how")?.into()).await?),
        "sign_in_options" => json(&handle.sign_in_options().await),
        "sign_out" => {
            handle.sign_out().await;
            json(&())
        }
        "autostart" => json(&autostart::set(argument(&mut given, "on")?)?),
        "shortcuts_work" => json(&shortcut::work_here()),
        _ => Err(unknown()),
    }
}

fn json<T: Serialize + ?Sized>(answer: &T) -> Result<Box<RawValue>, Refusal> {
    to_raw_value(answer).map_err(|error| {
        tracing::error!(%error, "could not write an answer down");
        Refusal { code: "call", message: "The answer could not be written down.".to_owned() }
    })
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_how_to_sign_in_and_the_token_cannot_be_printed() {
        let json = r#"{"by":"token","token":"hf_secret","keep":true}"#;
        let by: SignInBy = serde_json::from_str(json).expect("as the page writes it");
        assert!(!format!("{by:?}").contains("hf_secret"));
        assert!(matches!(by, SignInBy::Token { keep: true, .. }));
        let by: SignInBy =
            serde_json::from_str(r#"{"by":"hfLogin"}"#).expect("as the page writes it");
        assert!(matches!(by, SignInBy::HfLogin));
        let by: SignInBy = serde_json::from_str(r#"{"by":"demo"}"#).expect("as the page writes it");
        assert!(matches!(by, SignInBy::Demo));
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        let refused = argument::<SignInBy>(
            &mut serde_json::json!({"how": {"by": "token", "token": 7, "keep": "hf_secret"}}),
            "how",
        );
        let refusal = refused.expect_err("no token");
        assert!(!refusal.message.contains("hf_secret") && refusal.message.ends_with('.'));
    }
}
