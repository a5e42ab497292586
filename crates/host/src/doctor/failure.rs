//! Why a route did not answer, in words that hold nothing of an answer, an address or a path.

use hf_endpoints::{Cause, Error};

pub(super) fn words(error: &Error) -> String {
    if let Some(status) = error.status().filter(|_| error.answer().is_some()) {
        let what = match error {
            Error::Refused { .. } => "refused",
            Error::PaymentRequired { .. } => "a payment method is required",
            Error::Limited { .. } => "too many requests",
            Error::NotFound { .. } => "not found",
            Error::Server { .. } => "the server failed",
            _ => "not accepted",
        };
        let by = if error.answer().is_some_and(|it| it.by_service) { "" } else { ", by a page" };
        return format!("{what} ({status}{by})");
    }
    match error {
        Error::Offline { cause: Cause::Certificate, .. } => "the certificate is not trusted",
        Error::Offline { cause: Cause::Proxy, .. } => "the proxy gave no connection",
        Error::Offline { cause: Cause::Name, .. } => "the name of the server was not found",
        Error::Offline { cause: Cause::Refused, .. } => "nobody listens there",
        Error::Offline { .. } => "no connection",
        Error::Dropped { .. } => "the connection was lost",
        Error::TimedOut { connecting: true, .. } => "no connection in time",
        Error::TimedOut { .. } => "no answer in time",
        Error::Redirected { .. } => "sent elsewhere",
        Error::Unreadable { .. } => "the answer cannot be read",
        Error::Setup { .. } => "no connection can be set up",
        _ => "could not be asked",
    }
    .to_owned()
}
