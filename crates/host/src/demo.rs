//! The demo account: the simulator in this process, on a loopback port.

use hf_endpoints::{Sites, Token};

use crate::account::Account;

/// A running simulated account; it ends when this is dropped.
#[derive(Debug)]
pub struct Demo {
    server: hf_sim::Server,
}

/// Why it could not be started.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The simulator did not start.
    #[error("{0}")]
    Server(#[from] hf_sim::server::StartError),
    /// The client could not be set up.
    #[error("{0}")]
    Client(#[from] hf_endpoints::Error),
}

impl Demo {
    /// Starts the simulated account in real time.
    ///
    /// # Errors
    /// When no loopback port can be had.
    pub fn start() -> Result<Self, DemoError> {
        Ok(Self { server: hf_sim::Server::start(hf_sim::Options::new(hf_sim::demo()))? })
    }

    /// Where it answers.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.hub_url()
    }

    /// An account on it.
    ///
    /// # Errors
    /// When the client cannot be set up.
    pub fn account(&self) -> Result<Account, DemoError> {
        let sites = Sites::all_at(&self.server.hub_url())?;
        Ok(Account::demo(sites, Token::new(self.server.token())?)?)
    }
}
