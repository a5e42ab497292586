//! Signing in at the start, with what is there.

use std::time::Duration;

use guard_core::{Event, Identity};

use super::{Handle, lock};
use crate::event_loop::Inbox;
use crate::identifying::Identifying;
use crate::identity_kept::{KeptIdentity, forget_identity};
use crate::outbox::Outbox;
use crate::sign_in::SignIn;

impl Handle {
    /// Signs in with what is there. `only`: these are watched in this run; `chosen`: those of the
    /// settings.
    pub(super) async fn begin(self, demo: bool, only: Vec<String>, chosen: Vec<String>) {
        if demo {
            match self.tokens.sign_in(SignIn::Demo).await {
                Ok((account, mut identity, demo)) => {
                    *lock(&self.alive.demo) = demo;
                    self.alive.identity.send_replace(Some(identity.clone()));
                    // As of a real account: exactly these were asked for.
                    if !only.is_empty() {
                        identity.namespaces = only;
                    }
                    self.send(Inbox::SignedIn(account, identity));
                }
                Err(error) => self.nobody(Some(error.to_string())),
            }
            return;
        }
        let (token, this_run_only) = match self.tokens.at_start().await {
            Ok(Some(found)) => found,
            Ok(None) => return self.nobody(None),
            Err(error) => return self.nobody(Some(error.to_string())),
        };
        let Some(dirs) = &self.alive.dirs else { return };
        let kept = KeptIdentity::new(dirs, self.tokens.hub(), &token);
        let events = Outbox::to(&self.inbox);
        let account = match self.tokens.set_up(token, &events).await {
            Ok(account) => account,
            Err(error) => return self.nobody(Some(format!("Could not {error}."))),
        };
        let (signed_in, known) = (Outbox::to(&self.inbox), self.alive.identity.clone());
        let identifying =
            Identifying { account, kept, this_run_only, only, chosen, events, signed_in, known };
        identifying.run().await;
    }

    /// Who Hugging Face says is signed in; `None` when that is not known within this time.
    pub async fn true_identity(&self, within: Duration) -> Option<Identity> {
        let mut known = self.alive.identity.subscribe();
        let found = tokio::time::timeout(within, known.wait_for(Option::is_some)).await;
        found.ok()?.ok()?.clone()
    }

    pub(super) fn nobody(&self, why: Option<String>) {
        if let Some(why) = why {
            self.tell(Event::Troubled(why));
        }
        self.tell(Event::SignedOut);
    }

    pub(super) fn stop_beginning(&self) {
        if let Some(beginning) = lock(&self.alive.beginning).take() {
            beginning.abort();
        }
    }

    pub(super) fn forget_who(&self) {
        self.alive.identity.send_replace(None);
        if let Some(dirs) = &self.alive.dirs {
            forget_identity(dirs);
        }
    }
}
