//! What is said of a deployment. One place, so that page and terminal never disagree.

use super::{Engine, NewEndpoint};
use crate::endpoint::Hardware;
use crate::money::Rate;
use crate::problem::{Attempt, Problem};
use crate::words;

impl NewEndpoint {
    /// What will be created, in sentences; `rate` is the price of one replica.
    #[must_use]
    pub fn what_it_will_be(&self, rate: Option<Rate>) -> String {
        let (id, model) = (&self.endpoint, &self.model);
        let place = match (&self.engine, self.hardware.parse::<Hardware>()) {
            (Engine::Recipe { .. }, _) => {
                "hardware that the catalog chooses; its price is known once it is created"
                    .to_owned()
            }
            (_, hardware) => {
                let named = hardware.map_or_else(|_| self.hardware.clone(), |known| known.named());
                match rate {
                    Some(rate) => format!("{named} for {} while it runs", words::rate(rate)),
                    None => format!("{named}, at a price that is not known"),
                }
            }
        };
        let replicas = words::counted(self.max_replicas as usize, "replica", "replicas");
        let each = if self.max_replicas > 1 { ", each at that price" } else { "" };
        let stops = match self.timeout_minutes() {
            0 => "never stops by itself".to_owned(),
            minutes => format!("stops after {} without a request", words::minutes(minutes)),
        };
        let callers = self.access.callers();
        format!(
            "{id} will serve {model} on {place}. It has {replicas} at most{each}, {stops}, and {callers} can call \
             it."
        )
    }
}

/// Why one was not created, in whole sentences.
pub(super) fn not_created(new: &NewEndpoint, problem: &Problem) -> String {
    let id = &new.endpoint;
    match problem {
        Problem::Conflict(_) => format!(
            "{id} was not created: there is already an endpoint of this name, and it was left as it is."
        ),
        Problem::PaymentRequired(why) => format!(
            "{id} was not created: Hugging Face asks for a payment method or credits first ({why}). \
             They are entered at huggingface.co/settings/billing."
        ),
        Problem::Other(why) if why.to_lowercase().contains("quota") => format!(
            "{id} was not created: the quota has no room ({why}). Pausing an endpoint frees its part."
        ),
        other => format!("{id} was not created: {}.", other.words(Attempt::Create)),
    }
}

/// The same of one whose answer was lost and which lists do not show.
pub(super) fn not_found(new: &NewEndpoint, problem: &Problem) -> String {
    let id = &new.endpoint;
    let why = problem.words(Attempt::Create);
    let hint = match problem {
        Problem::Server(_) => format!(
            " Hugging Face fails so for hardware that is retired: `endpoint-guard hardware` lists what can \
             be had in place of {}.",
            new.hardware
        ),
        _ => String::new(),
    };
    format!(
        "{id} was not created: {why}, and Hugging Face does not list it. Should it turn up while \
         this runs, it is paused.{hint}"
    )
}

/// Of one that was created and is no longer listed.
pub(super) fn gone_again(new: &NewEndpoint) -> String {
    format!("{} was created and is gone again: somebody deleted it.", new.endpoint)
}
