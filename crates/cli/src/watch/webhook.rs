//! Posting reminders to a web address.

use std::fmt;
use std::time::Duration;

use hf_endpoints::is_loopback;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::carrier::NotTaken;
use super::message::Message;
use crate::ended::Ended;

/// How long one attempt may take.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// The longest wait that an answer may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// A web address. What comes after its host is a secret: it often holds a token.
pub struct Webhook {
    address: Url,
    shown: String,
    client: Client,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.shown).finish()
    }
}

impl Webhook {
    /// Checks the address.
    ///
    /// # Errors
    /// When it is neither https nor on this machine; the address is not repeated.
    pub fn new(text: &str) -> Result<Self, Ended> {
        let refuse = |why: &str| Ended::usage(format!("the address of --webhook {why}"));
        let address =
            Url::parse(text.trim()).map_err(|error| refuse(&format!("cannot be read: {error}")))?;
        let local = is_loopback(&address);
        match address.scheme() {
            "https" => {}
            "http" if local => {}
            "http" => {
                return Err(refuse("is plain http, which shows it to the network; use https"));
            }
            _ => return Err(refuse("is neither https nor http on this machine")),
        }
        let client = Client::builder()
            .user_agent(concat!("endpoint-guard/", env!("CARGO_PKG_VERSION")))
            // A redirect could carry it to another server.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWERS_WITHIN);
        // No certificates are loaded for plain http: a machine without any still works.
        let client = match address.scheme() {
            "http" => client.no_proxy().tls_certs_only([]),
            _ => client.https_only(true),
        };
        let client = client.build().map_err(|error| {
            Ended::failed(format!("could not prepare --webhook: {}", error.without_url()))
        })?;
        let host = address.host_str().unwrap_or_default();
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        let shown = format!("{}://{host}{port}/…", address.scheme());
        Ok(Self { address, shown, client })
    }

    /// Scheme and host: enough to know it, too little to use it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Posts it once.
    ///
    /// # Errors
    /// When it could not be reached, or answered with anything but 2xx.
    pub async fn carry(&self, message: &Message) -> Result<(), NotTaken> {
        let post = self.client.post(self.address.clone());
        let sending = post.header("idempotency-key", &message.id).json(message).send();
        match sending.await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(refused(&answer)),
            // It cannot be written as a request, now or ever.
            Err(error) if error.is_builder() => {
                Err(NotTaken { for_good: true, ..NotTaken::for_now(why(error)) })
            }
            Err(error) => Err(NotTaken::for_now(why(error))),
        }
    }
}

fn refused(answer: &Response) -> NotTaken {
    let status = answer.status();
    let header = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let wait = header.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    NotTaken {
        why: format!("it answered {}", status.as_u16()),
        for_good: is_about_the_message(status),
        wait: wait.map(|wait| wait.min(LONGEST_WAIT)),
    }
}

/// Whether the same message would get the same answer. What is about the address, the sender or the
/// moment may change with whoever is there.
fn is_about_the_message(status: StatusCode) -> bool {
    status.is_client_error()
        && !matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::NOT_FOUND
                | StatusCode::PROXY_AUTHENTICATION_REQUIRED
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::CONFLICT
                | StatusCode::GONE
                | StatusCode::MISDIRECTED_REQUEST
                | StatusCode::LOCKED
                | StatusCode::TOO_EARLY
                | StatusCode::TOO_MANY_REQUESTS
        )
}

fn why(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", ANSWERS_WITHIN.as_secs());
    }
    let error = error.without_url();
    // The innermost says what happened: connection refused, unknown certificate.
    let mut last: &dyn std::error::Error = &error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_and_never_shown_whole() {
        for good in ["https://hooks.example/T0/secret?key=secret", "http://127.0.0.1:9/secret"] {
            let webhook = Webhook::new(good).unwrap();
            let said = format!("{webhook:?} {}", webhook.shown());
            assert!(!said.contains("secret"), "{said}");
        }
        for bad in [
            "http://hooks.example/secret",
            "ftp://hooks.example/secret",
            "http://10.0.0.1/secret",
            "secret",
            "https://secret:x:y/secret",
        ] {
            let said = format!("{:?}", Webhook::new(bad).unwrap_err());
            assert!(!said.contains("secret"), "{said}");
        }
    }
}
