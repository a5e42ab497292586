//! Whether an endpoint itself answers. Source: \[SDK]: what its `wait` asks.

use reqwest::header::AUTHORIZATION;

use crate::sites;
use crate::{Attempt, Client, Error};

impl Client {
    /// Asks an endpoint's health route, as the official client does while it waits: one request
    /// with the token, never repeated here. Only ask what is running: a request wakes what is
    /// scaled to zero.
    ///
    /// # Errors
    /// [`Error::NotAllowedUrl`] for an address that may not get the token: anything but https, and
    /// plain http to this machine. [`Error::Setup`] when no connection is set up for it.
    /// [`Error::Offline`] when it cannot be reached from here: a name that is not found, a private
    /// link, a connection that is refused.
    pub async fn is_healthy(&self, url: &str) -> Result<bool, Error> {
        let url = sites::parse(url)?;
        let http = self.inner.connections(&url)?;
        let path = url.path().to_owned();
        let request = http
            .get(url)
            .timeout(self.inner.timeouts.total)
            .header(AUTHORIZATION, self.inner.token.header()?);
        match request.send().await {
            Ok(answer) => Ok(answer.status().is_success()),
            Err(error) if error.is_connect() => {
                let purpose = "ask whether it answers".to_owned();
                let attempt =
                    Attempt { purpose, method: "GET", path, changes: false, sent_before: false };
                Err(Error::Offline { attempt: Box::new(attempt), why: innermost(&error) })
            }
            // Any other end is that of something that is not ready yet.
            Err(_) => Ok(false),
        }
    }
}

/// The cause behind all others, which is the one that says something.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
