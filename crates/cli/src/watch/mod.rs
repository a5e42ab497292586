//! `watch`: the guard without a desktop, for a server, a container or a scheduled job.

mod alarm;
mod carrier;
mod commands;
mod exec;
mod figures;
mod going;
mod happening;
mod leaving;
mod message;
mod once;
mod port;
mod post;
mod queue;
mod starting;
mod webhook;

use std::net::SocketAddr;

use clap::Args;

use crate::ended::Ended;
use carrier::Carrier;
use happening::Out;

#[cfg(test)]
pub use happening::Line;
#[cfg(test)]
pub use message::Message;

/// Guard without a desktop, until it is ended.
///
/// The same reminders, limits, windows and budgets as the desktop application, by the same settings.
/// Reminders are printed, and handed to a command or a web address as well; one counts as told when
/// that took it, or without one when it was printed, and is told once for each endpoint, episode and
/// level, also across restarts. Neither a reader that does not read nor a command or address that does
/// not answer keeps it from guarding.
///
/// SIGTERM and Ctrl-C pause first and then end, within seconds: endpoints whose `away` is "pause",
/// and those of level guard whose `away` is "ask"; anything else runs on, and that is told. A second
/// signal ends at once. What is left when this is killed is guarded by the next start.
///
/// With --once nobody could object, so nothing is counted down: what is over its limit, outside its
/// windows or at a budget that stops is paused and read back; nothing else is, and protected
/// endpoints never. Exit codes of --once: 0 done, 1 something could not be told, 3 a pause could not
/// be confirmed, 4 not signed in, 5 Hugging Face, or part of the account, could not be read.
#[derive(Debug, Args)]
pub struct Watch {
    /// Look once, pause what is due, tell, and end: for cron, timers and scheduled jobs.
    #[arg(long)]
    pub once: bool,
    /// Print one line of JSON for each happening.
    #[arg(long)]
    pub json: bool,
    /// Hand each reminder to this shell command too: JSON on its standard input, EG_ID, EG_KEY,
    /// EG_ENDPOINT, EG_TITLE, EG_BODY, EG_CRITICAL and EG_COMMAND (quoted for a shell) in its environment, and no token. Exit code 0
    /// within 30 s counts as told.
    #[arg(long, value_name = "CMD", conflicts_with = "webhook")]
    pub exec: Option<String>,
    /// Post each reminder to this address too, as JSON; https, or http on this machine. It is never
    /// shown whole.
    #[arg(long, value_name = "URL", env = "ENDPOINT_GUARD_WEBHOOK", hide_env_values = true)]
    pub webhook: Option<String>,
    /// Serve /metrics (OpenMetrics) and /healthz here: a port of 127.0.0.1, 0 for any that is free,
    /// or address:port. Whoever reaches another address can read the figures.
    #[arg(long, value_name = "PORT", conflicts_with = "once", value_parser = port::address)]
    pub metrics: Option<SocketAddr>,
}

/// Guards until it is ended, or looks once.
pub async fn run(arguments: &Watch, demo: bool) -> Result<(), Ended> {
    let out = Out::new(arguments.json);
    let carrier = match (&arguments.exec, &arguments.webhook) {
        (Some(command), _) => Some(Carrier::Exec(exec::Exec::new(command))),
        (None, Some(address)) => Some(Carrier::Webhook(webhook::Webhook::new(address)?)),
        (None, None) => None,
    };
    starting::log(demo);
    if arguments.once {
        once::run(out, carrier, demo).await
    } else {
        going::run(out, carrier, arguments.metrics, demo).await
    }
}
