//! Commands of sessions, in virtual time.

use guard_core::{EndpointId, Event, Session};

use crate::Story;

impl Story {
    pub(crate) fn run(&mut self, session: &Session, endpoints: &[(EndpointId, Option<String>)]) {
        let names: Vec<&str> = endpoints.iter().map(|(id, _)| id.name.as_str()).collect();
        self.note(&format!("the command runs with {}", names.join(", ")));
        let session = session.id.clone();
        self.later(Event::CommandStarted { session: session.clone(), log: None });
        if let Some(time) = self.script.runs_for {
            let result = Ok(self.script.exit_code);
            self.pending
                .push_back((self.at.uptime + time, Event::CommandEnded { session, result }));
        }
    }

    pub(crate) fn stop(&mut self, session: &str, kill: bool) {
        self.note(if kill { "the command is killed" } else { "the command is asked to end" });
        if self.script.ignores_term && !kill {
            return;
        }
        let of_it = |event: &Event| matches!(event, Event::CommandEnded { session: known, .. } if known == session);
        self.pending.retain(|(_, event)| !of_it(event));
        let code = 128 + if kill { 9 } else { 15 };
        self.later(Event::CommandEnded { session: session.to_owned(), result: Ok(code) });
    }
}
