//! Asks Hugging Face's own debugger what is wrong with an endpoint, where a person wants that.

use super::Guard;
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::Moment;
use crate::policy::{self, EndpointFacts};
use crate::problem::{Attempt, Problem};

impl Guard {
    /// Whether asking the debugger is offered: it is stuck starting, or has failed. `facts` are its own,
    /// where it costs money.
    pub(crate) fn is_debuggable(&self, seen: &Observed, facts: Option<&EndpointFacts>) -> bool {
        match seen.state {
            State::Failed | State::UpdateFailed => true,
            State::Initializing => facts
                .and_then(|facts| policy::stuck(facts, &self.world.settings.remind))
                .is_some_and(|wanted| wanted.level > 0),
            _ => false,
        }
    }

    /// A person wants a diagnosis.
    pub(super) fn debug(&mut self, id: &EndpointId) -> Vec<Effect> {
        let is_known = self.world.inventory.get(id).is_some();
        is_known.then(|| Effect::Debug { endpoint: id.clone() }).into_iter().collect()
    }

    /// The debugger was asked; what it wrote is in the answer, in a later reading, or nowhere.
    pub(super) fn debugged(
        &mut self,
        id: &EndpointId,
        asked: Moment,
        result: Result<Box<Observed>, Problem>,
        at: Moment,
    ) -> Vec<Effect> {
        match result {
            Ok(seen) => {
                if seen.diagnosis.is_none() {
                    let words = "the debugger was asked and has written nothing so far";
                    self.changes.jobs.tell_again(id, words.to_owned());
                }
                self.endpoint_read(id, asked, Ok(Some(*seen)), at)
            }
            Err(problem) => {
                let why = problem.words(Attempt::ReadEndpoint);
                self.changes.jobs.tell_again(id, format!("could not ask the debugger: {why}"));
                Vec::new()
            }
        }
    }
}
