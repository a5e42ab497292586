//! What can go wrong between us and Hugging Face, in words a person can act on.

use std::fmt;
use std::time::Duration;

/// Why a call or a reading failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No connection.
    Offline,
    /// No connection, and what it comes from: a certificate, a name, a proxy.
    Unreachable(String),
    /// No answer in time.
    TimedOut,
    /// The token was refused (401) or does not allow this (403), with Hugging Face's words.
    Refused(String),
    /// Hugging Face wants a payment method or credits first.
    PaymentRequired(String),
    /// Too many requests; how long to wait, where the answer said.
    Limited(Option<Duration>),
    /// There is no such endpoint or namespace.
    NotFound,
    /// There is one of this name already.
    Conflict(String),
    /// The answer was not what the API documents.
    Unreadable(String),
    /// Hugging Face failed, with the status.
    Server(u16),
    /// Anything else, in words.
    Other(String),
}

impl Problem {
    /// Whether the same call may work a little later without anybody doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline
            | Self::Unreachable(_)
            | Self::TimedOut
            | Self::Limited(_)
            | Self::Unreadable(_)
            | Self::Server(_) => true,
            Self::Refused(_)
            | Self::PaymentRequired(_)
            | Self::NotFound
            | Self::Conflict(_)
            | Self::Other(_) => false,
        }
    }

    /// Whether Hugging Face answered, and said that it was not done.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::PaymentRequired(_)
            | Self::Conflict(_)
            | Self::Server(_)
            | Self::Unreadable(_)
            | Self::Other(_) => true,
            Self::Offline
            | Self::Unreachable(_)
            | Self::TimedOut
            | Self::Limited(_)
            | Self::NotFound => false,
        }
    }

    /// Whether the token is to blame.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offline => write!(f, "Hugging Face could not be reached"),
            Self::Unreachable(why) => write!(f, "Hugging Face could not be reached: {why}"),
            Self::TimedOut => write!(f, "Hugging Face did not answer in time"),
            Self::Refused(why) => write!(f, "the token was refused ({why})"),
            Self::PaymentRequired(why) => write!(f, "Hugging Face asks for payment first ({why})"),
            Self::Limited(_) => write!(f, "Hugging Face asks to slow down"),
            Self::NotFound => write!(f, "it is no longer there"),
            Self::Conflict(why) => write!(f, "there is one of this name already ({why})"),
            Self::Unreadable(why) => write!(f, "the answer could not be read ({why})"),
            Self::Server(status) => write!(f, "Hugging Face failed with status {status}"),
            Self::Other(why) => write!(f, "{why}"),
        }
    }
}
