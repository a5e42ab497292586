//! Whether an endpoint itself answers. Source: \[SDK]: what its `wait` asks.

use reqwest::header::AUTHORIZATION;

use crate::sites;
use crate::{Client, Error};

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
    /// [`Error::Setup`] when no connection is set up for it.
    pub async fn is_healthy(&self, url: &str, public: bool) -> Result<bool, Error> {
        let url = sites::parse(url)?;
        let http = self.inner.connections(&url)?;
        let with_token = !public && self.inner.sites.may_get_token(&url);
        let mut request = http.get(url).timeout(self.inner.timeouts.total);
        if with_token {
            request = request.header(AUTHORIZATION, self.inner.token.header()?);
        }
        // Not reached, and any other answer: not ready yet. Why does not matter to who waits.
        let answer = request.send().await;
        Ok(answer.is_ok_and(|answer| answer.status().is_success()))
    }
}
