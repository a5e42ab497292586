//! The demo account: the simulator in this process, on a loopback port.

mod past;

use std::hash::{BuildHasher, RandomState};

use guard_core::Batch;
use hf_endpoints::{Sites, Token};
use jiff::Timestamp;

use crate::account::Account;

/// A running simulated account; it ends when this is dropped.
#[derive(Debug)]
pub struct Demo {
    server: hf_sim::Server,
}

/// The month before `now`, as it would have been written down. It is never written to the disk.
#[must_use]
pub fn past(now: Timestamp) -> Batch {
    past::batch(now)
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
        // Nobody steers the demo: who would, needs what nobody is told. The keys of the standard
        // library's hashers come from the system's random numbers.
        let part = |salt: u8| RandomState::new().hash_one(salt);
        let admin_token = format!("{:016x}{:016x}", part(1), part(2));
        let options = hf_sim::Options {
            admin_token: Some(admin_token),
            ..hf_sim::Options::new(hf_sim::demo())
        };
        Ok(Self { server: hf_sim::Server::start(options)? })
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
