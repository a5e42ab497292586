//! What a refusing answer means.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use crate::Error;
use crate::error::{Answer, Attempt};
use crate::plain::text;
use crate::soft::{is_list, items, soft};

/// The body of a refusal, as far as it is known \[ZOTERO, SDK].
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: Option<Value>,
    #[serde(default, deserialize_with = "items")]
    errors: Vec<Value>,
    #[serde(default, deserialize_with = "soft")]
    message: Option<String>,
    #[serde(default, deserialize_with = "soft")]
    code: Option<String>,
}

/// Reads the reason out of a refusal; `scrub` takes the token out of texts.
pub(crate) fn read(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    scrub: impl Fn(&str) -> String,
) -> Answer {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = if is_list(body) { &[] } else { body };
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let listed = |values: &[Value]| {
        let texts: Vec<_> = values.iter().filter_map(words).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    };
    let message = body
        .error
        .as_ref()
        .and_then(|error| match error {
            Value::Array(values) => listed(values),
            other => words(other),
        })
        .or_else(|| listed(&body.errors))
        .or(body.message)
        .or_else(|| header("x-error-message"))
        .map(|read| text(&scrub(&read)))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| phrase(status));
    let short = |read: String| text(&scrub(&read));
    Answer {
        status,
        message,
        code: body.code.or_else(|| header("x-error-code")).map(short),
        request_id: header("x-request-id").map(short),
    }
}

/// The error for a refusal.
pub(crate) fn refusal(
    attempt: Box<Attempt>,
    answer: Box<Answer>,
    retry_after: Option<Duration>,
) -> Error {
    let message = answer.message.to_ascii_lowercase();
    let payment = message.contains("payment method") || message.contains("payment required");
    match answer.status {
        402 => Error::PaymentRequired { attempt, answer },
        403 if payment => Error::PaymentRequired { attempt, answer },
        401 | 403 => Error::Refused { attempt, answer },
        404 | 410 => Error::NotFound { attempt, answer },
        409 => Error::Conflict { attempt, answer },
        429 => Error::Limited { attempt, answer, retry_after },
        408 | 425 | 500.. => Error::Server { attempt, answer, retry_after },
        _ => Error::BadRequest { attempt, answer },
    }
}

/// Why a good answer cannot be read, without repeating what it holds.
pub(crate) fn why_unreadable(body: &[u8], error: &serde_json::Error) -> String {
    let begins = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match (begins, error.classify()) {
        (None, _) => "it is empty".to_owned(),
        (Some(b'<'), _) => "it is a web page and not JSON".to_owned(),
        (_, Category::Data) => {
            format!("its shape is not as documented: {}", text(&error.to_string()))
        }
        (_, Category::Eof) => format!("it ends too early, after {} bytes", body.len()),
        _ => format!("it is not JSON (line {}, column {})", error.line(), error.column()),
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(said) => Some(said.clone()),
        Value::Object(fields) => fields.get("message").and_then(words),
        _ => None,
    }
}

fn phrase(status: u16) -> String {
    let known = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.unwrap_or("no reason given").to_owned()
}
