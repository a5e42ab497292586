//! Whether an endpoint itself answers. Source: \[SDK]: what its `wait` asks.

use reqwest::header::AUTHORIZATION;

use crate::sites;
use crate::{Client, Error};

impl Client {
    /// Asks an endpoint's health route, as the official client does while it waits: one request
    /// with the token, never repeated here. Only ask what is running: a request wakes what is
    /// scaled to zero.
    ///
    /// # Errors
    /// [`Error::NotAllowedUrl`] for an address that may not get the token: anything but https, and
    /// plain http to this machine. [`Error::Setup`] when no connection is set up for it.
    pub async fn is_healthy(&self, url: &str) -> Result<bool, Error> {
        let url = sites::parse(url)?;
        let http = self.inner.connections(&url)?;
        let request = http
            .get(url)
            .timeout(self.inner.timeouts.total)
            .header(AUTHORIZATION, self.inner.token.header()?);
        // Not reached, and any other answer: not ready yet. Why does not matter to who waits.
        let answer = request.send().await;
        Ok(answer.is_ok_and(|answer| answer.status().is_success()))
    }
}
