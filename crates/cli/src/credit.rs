//! `credit`: what was paid ahead.

use clap::{Args, Subcommand};
use guard_core::{Micros, words};
use guard_host::Dirs;
use jiff::Timestamp;

use crate::budget::amount;
use crate::config::change_settings;
use crate::done::Done;
use crate::ended::Ended;

#[derive(Debug, Args)]
pub struct Credit {
    #[command(subcommand)]
    pub change: Change,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Change {
    /// This much is left now; what is spent from now on is taken off it.
    Set {
        /// Dollars, such as 50 or 7.50.
        #[arg(value_name = "AMOUNT", value_parser = amount)]
        amount: Micros,
    },
    /// Reckon with none.
    Clear,
}

/// Enters a credit, or forgets it.
pub fn run(arguments: &Credit, dirs: &Dirs) -> Result<(), Ended> {
    let amount = match arguments.change {
        Change::Set { amount } => amount,
        Change::Clear => Micros(0),
    };
    let now = Timestamp::now();
    // Whole milliseconds, as everywhere in the ledger.
    let entered = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
    change_settings(dirs, |settings| {
        settings.credit.amount = amount;
        settings.credit.entered = entered;
    })?;
    let mut done = Done::new(arguments.json);
    match arguments.change {
        Change::Set { .. } => {
            done.say(format_args!("A credit of {} is left as of now.", words::money(amount)));
        }
        Change::Clear => done.say("No credit is reckoned with."),
    }
    done.end()
}
