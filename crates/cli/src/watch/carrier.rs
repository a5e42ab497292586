//! Who takes reminders on: a command or a web address.

use std::time::Duration;

use super::exec::Exec;
use super::message::Message;
use super::webhook::Webhook;

/// One of them.
#[derive(Debug)]
pub enum Carrier {
    /// A shell command.
    Exec(Exec),
    /// A web address.
    Webhook(Webhook),
}

/// Why a message was not taken.
#[derive(Debug)]
pub struct NotTaken {
    /// In words, without secrets.
    pub why: String,
    /// The same message will never be taken.
    pub for_good: bool,
    /// When to try again, where that was said.
    pub wait: Option<Duration>,
}

impl NotTaken {
    /// Worth trying again.
    pub fn for_now(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: false, wait: None }
    }
}

impl Carrier {
    /// Hands it over once.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn carry(&self, message: &Message) -> Result<(), NotTaken> {
        match self {
            Self::Exec(exec) => exec.carry(message).await,
            Self::Webhook(webhook) => webhook.carry(message).await,
        }
    }

    /// Who it is, without secrets.
    pub fn name(&self) -> String {
        match self {
            Self::Exec(_) => "--exec".to_owned(),
            Self::Webhook(webhook) => webhook.shown().to_owned(),
        }
    }
}
