//! Whether an endpoint itself answers. Source: \[SDK]: what its `wait` asks.

use reqwest::header::AUTHORIZATION;

use crate::causes;
use crate::sites;
use crate::{Attempt, Client, Error};

impl Client {
    /// Asks an endpoint's health route, as the official client does while it waits: one request,
    /// never repeated here. Only ask what is running: a request wakes what is scaled to zero.
    ///
    /// The address is what an answer said, so the token goes along only where
    /// [`crate::Sites::may_get_token`] allows it, and never to a `public` endpoint, which needs
    /// none. Anything else is asked without it.
    ///
    /// # Errors
    /// [`Error::NotAllowedUrl`] for an address that is neither https nor plain http to this machine.
    /// [`Error::Setup`] when no connection is set up for it. [`Error::Offline`] when it cannot be
    /// reached from here: a name that is not found, a private link, a connection that is refused.
    pub async fn is_healthy(&self, url: &str, public: bool) -> Result<bool, Error> {
        let url = sites::parse(url)?;
        let http = self.inner.connections(&url)?;
        let address = url.clone();
        let with_token = !public && self.inner.sites.may_get_token(&url);
        let mut request = http.get(url).timeout(self.inner.timeouts.total);
        if with_token {
            request = request.header(AUTHORIZATION, self.inner.token.header()?);
        }
        match request.send().await {
            Ok(answer) => Ok(answer.status().is_success()),
            Err(error) if error.is_connect() => {
                let purpose = "ask whether it answers".to_owned();
                let path = address.path().to_owned();
                let attempt =
                    Attempt { purpose, method: "GET", path, changes: false, sent_before: false };
                let (cause, why) = causes::of(&error, &address, self.inner.proxy.as_ref());
                Err(Error::Offline { attempt: Box::new(attempt), cause, why })
            }
            // Any other end is that of something that is not ready yet.
            Err(_) => Ok(false),
        }
    }
}
