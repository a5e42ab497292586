//! What can go wrong, as an enum that answers questions.

use std::fmt;
use std::time::Duration;

use crate::plain;

/// What was attempted: the words for a person, the method and the path. Never a query, never a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What the call was for, as a verb phrase: `pause alice/phi-4`.
    pub purpose: String,
    /// The HTTP method.
    pub method: &'static str,
    /// The path of the request, without its query.
    pub path: String,
    /// Whether the call was meant to change something on the server.
    pub changes: bool,
    /// Whether an earlier try of the same call was sent and may have taken effect.
    pub sent_before: bool,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.purpose, self.method, plain::text(&self.path))
    }
}

/// An answer of the server that refuses the call.
///
/// Read from `{"error": "…", "code": "…"}` \[ZOTERO], from `errors[].message` and from the headers
/// `X-Error-Message`, `X-Error-Code` and `X-Request-Id` \[SDK].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// The server's reason, shortened to 400 characters; the status' own phrase where it gave none.
    pub message: String,
    /// The server's code, for example `FORBIDDEN`.
    pub code: Option<String>,
    /// The id to quote to Hugging Face's support.
    pub request_id: Option<String>,
    /// It has the form of the service's own refusals. The page of a firewall, of a proxy or of a
    /// network that wants a sign-in has not, and says nothing about the account.
    pub by_service: bool,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " [request {id}]"),
            None => Ok(()),
        }
    }
}

/// What it came from that no connection could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The certificate of the server is not trusted.
    Certificate,
    /// The proxy did not give a connection.
    Proxy,
    /// The name of the server was not found.
    Name,
    /// Nobody listens there.
    Refused,
    /// Something else, such as no network at all.
    Other,
}

/// Why a call did not give what it was asked for. Every message can be read after "could not".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection could be made (no network, no name resolution, connection refused, TLS
    /// refused). The request was never sent.
    #[error("{attempt}: no connection: {why}")]
    Offline {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What it came from.
        cause: Cause,
        /// What it came from in words, with what the network said.
        why: String,
    },
    /// The connection was lost after the request was (perhaps in part) sent.
    #[error("{attempt}: the connection was lost before the answer was complete: {why}")]
    Dropped {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the network said.
        why: String,
    },
    /// No complete answer within the time allowed.
    #[error("{attempt}: no answer within {:.1} s", .after.as_secs_f64())]
    TimedOut {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// The time that was allowed.
        after: Duration,
        /// Whether it was still connecting, so that the request was never sent.
        connecting: bool,
    },
    /// 401 or 403: the token is not valid, or may not do this.
    #[error("{attempt}: refused: {answer}")]
    Refused {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
    },
    /// 402, or 403 with a text about a payment method \[ZOTERO]. Repeating is of no use.
    #[error("{attempt}: a payment method is required: {answer}")]
    PaymentRequired {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
    },
    /// 429: too many requests.
    #[error("{attempt}: too many requests{}: {answer}", wait_words(*.retry_after))]
    Limited {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
        /// How long to wait, from `Retry-After` or `RateLimit` (`t`, seconds).
        retry_after: Option<Duration>,
    },
    /// 404 or 410: no such endpoint (or namespace).
    #[error("{attempt}: not found: {answer}")]
    NotFound {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
    },
    /// 409: most likely the name is taken. The body of this answer is not documented.
    #[error("{attempt}: conflict: {answer}")]
    Conflict {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
    },
    /// Any other 4xx: the server does not accept the request as it is.
    #[error("{attempt}: the server does not accept the request: {answer}")]
    BadRequest {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
    },
    /// 5xx, 408 or 425.
    #[error("{attempt}: the server failed: {answer}")]
    Server {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// What the server said.
        answer: Box<Answer>,
        /// How long to wait, when it said so.
        retry_after: Option<Duration>,
    },
    /// The answer has a good status, but is not JSON or not of the expected shape, or too large.
    #[error("{attempt}: the answer ({status}) cannot be read: {why}")]
    Unreadable {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// HTTP status code of the answer.
        status: u16,
        /// What is wrong with it.
        why: String,
    },
    /// A redirect. It is not followed, so that the token is never sent to another place.
    #[error("{attempt}: the server redirects ({status}) to {to}, which is not followed")]
    Redirected {
        /// What was attempted.
        attempt: Box<Attempt>,
        /// HTTP status code of the answer.
        status: u16,
        /// Host it points to, without path or query.
        to: String,
    },
    /// A base address this client does not talk to.
    #[error("use the address {url}: {why}")]
    NotAllowedUrl {
        /// The address, without user name, password or query.
        url: String,
        /// Why it is not allowed.
        why: String,
    },
    /// The text is not a token. The text itself is never repeated.
    #[error("use this token: {why}")]
    InvalidToken {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The request breaks a documented rule; it was not sent.
    #[error("send the request: {field} {why}")]
    Invalid {
        /// The field, as in `compute.scaling.scaleToZeroTimeout`.
        field: &'static str,
        /// The rule it breaks.
        why: String,
    },
    /// The client could not be set up (for example, no certificates on this machine).
    #[error("set up the connection: {why}")]
    Setup {
        /// What is wrong.
        why: String,
    },
}

impl Error {
    /// What is to be sent breaks a documented rule: `field` by its name on the wire, `why` as what is to be
    /// said after it.
    pub(crate) fn invalid(field: &'static str, why: &str) -> Self {
        Self::Invalid { field, why: why.to_owned() }
    }

    /// Whether the same call may succeed when repeated later. Whether repeating is *safe* is
    /// another question, see [`Error::may_have_taken_effect`].
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Self::Offline { .. }
            | Self::Dropped { .. }
            | Self::TimedOut { .. }
            | Self::Limited { .. } => true,
            Self::Server { answer, .. } => answer.status != 501,
            _ => false,
        }
    }

    /// Whether the call was one that changes something and the server may have carried it out in
    /// spite of this error. Read the endpoint back before assuming either.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        let possible = match self {
            Self::TimedOut { connecting, .. } => !connecting,
            Self::Dropped { .. } | Self::Server { .. } | Self::Unreadable { .. } => true,
            _ => false,
        };
        self.attempt().is_some_and(|attempt| attempt.changes && (possible || attempt.sent_before))
    }

    /// Notes that an earlier try of the same call may have taken effect.
    pub(crate) fn sent_before(mut self) -> Self {
        match &mut self {
            Self::Offline { attempt, .. }
            | Self::Dropped { attempt, .. }
            | Self::TimedOut { attempt, .. }
            | Self::Refused { attempt, .. }
            | Self::PaymentRequired { attempt, .. }
            | Self::Limited { attempt, .. }
            | Self::NotFound { attempt, .. }
            | Self::Conflict { attempt, .. }
            | Self::BadRequest { attempt, .. }
            | Self::Server { attempt, .. }
            | Self::Unreadable { attempt, .. }
            | Self::Redirected { attempt, .. } => attempt.sent_before = true,
            Self::NotAllowedUrl { .. }
            | Self::InvalidToken { .. }
            | Self::Invalid { .. }
            | Self::Setup { .. } => {}
        }
        self
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Limited { retry_after, .. } | Self::Server { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the token was refused (401) or may not do this (403).
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Whether the server did not accept the token at all (401). For a list of an organization's
    /// endpoints it can also mean that the organization has no billing \[SDK].
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { answer, .. } if answer.status == 401)
    }

    /// Whether the server wants a payment method or credits first.
    #[must_use]
    pub fn needs_payment(&self) -> bool {
        matches!(self, Self::PaymentRequired { .. })
    }

    /// Whether what was asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// Whether the server could not be reached or did not answer in time.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Offline { .. } | Self::Dropped { .. } | Self::TimedOut { .. })
    }

    /// What was attempted, where a request was made.
    #[must_use]
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Offline { attempt, .. }
            | Self::Dropped { attempt, .. }
            | Self::TimedOut { attempt, .. }
            | Self::Refused { attempt, .. }
            | Self::PaymentRequired { attempt, .. }
            | Self::Limited { attempt, .. }
            | Self::NotFound { attempt, .. }
            | Self::Conflict { attempt, .. }
            | Self::BadRequest { attempt, .. }
            | Self::Server { attempt, .. }
            | Self::Unreadable { attempt, .. }
            | Self::Redirected { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    /// What the server said, where it answered with an error.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Refused { answer, .. }
            | Self::PaymentRequired { answer, .. }
            | Self::Limited { answer, .. }
            | Self::NotFound { answer, .. }
            | Self::Conflict { answer, .. }
            | Self::BadRequest { answer, .. }
            | Self::Server { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// HTTP status code, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unreadable { status, .. } | Self::Redirected { status, .. } => Some(*status),
            _ => self.answer().map(|answer| answer.status),
        }
    }
}

fn wait_words(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(", wait {} s", wait.as_secs_f64().ceil())).unwrap_or_default()
}
