//! Asking whose the token is, without anything that waits for the answer when it is known already.

use std::time::Duration;

use guard_core::{Attempt, Event, Identity, Problem};
use hf_endpoints::Error;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::account::Account;
use crate::identity_kept::KeptIdentity;
use crate::observe;
use crate::outbox::Outbox;

/// A refusal, or an answer of something else than Hugging Face, is a hiccup until it was given so
/// often.
const BELIEVED: u32 = 3;
/// The longest pause between two questions while nobody is signed in, so that nothing is guarded.
const ANSWER_NEEDED: Duration = Duration::from_secs(20);
/// The same once the token was refused, and while something else tells the names.
const REFUSED: Duration = Duration::from_secs(300);
const NAMES_KNOWN: Duration = Duration::from_secs(3_600);
/// How long to wait when it is limited and not said for how long.
const LIMITED: Duration = Duration::from_secs(300);

/// What is known about whose the token is before anybody is asked.
pub(crate) struct Identifying {
    pub(crate) account: Account,
    pub(crate) kept: KeptIdentity,
    pub(crate) this_run_only: bool,
    /// Exactly these are watched, whatever the token can see besides.
    pub(crate) only: Vec<String>,
    /// Those of the settings, which do where nobody else tells any.
    pub(crate) chosen: Vec<String>,
    pub(crate) events: Outbox<Event>,
    pub(crate) signed_in: Outbox<(Account, Identity)>,
    /// Who it truly is, once that is known.
    pub(crate) known: watch::Sender<Option<Identity>>,
}

impl Identifying {
    /// Signs in at once with what is known, and asks beside that; otherwise when it is answered.
    /// Does not end by itself.
    pub(crate) async fn run(self) {
        let kept = self.kept.identity(self.this_run_only);
        self.known.send_replace(kept.clone());
        let mut current = self.stand_in(kept);
        if let Some(identity) = &current {
            self.signed_in(identity);
        }
        let mut failures = 0;
        loop {
            let wait = self.kept.wait(current.is_none(), Timestamp::now());
            if !wait.is_zero() {
                if current.is_none() {
                    self.tell(Event::SigningIn(Some(Problem::Limited(Some(wait)))));
                }
                tokio::time::sleep(wait).await;
            }
            self.kept.asking(Timestamp::now());
            match self.account.identify(self.this_run_only).await {
                Ok(identity) => {
                    failures = 0;
                    self.kept.answered(&identity, Timestamp::now());
                    self.known.send_replace(Some(identity.clone()));
                    // A list that was asked for need not be asked for again.
                    if self.only.is_empty() && current.as_ref() != Some(&identity) {
                        self.signed_in(&identity);
                        current = Some(identity);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "could not ask whose token this is");
                    failures += 1;
                    let kind = kind(&error);
                    self.failed(&kind, &error, failures, current.is_some());
                    tokio::time::sleep(pace(&kind, failures, current.is_some())).await;
                }
            }
        }
    }

    /// Who it is taken to be until that is answered.
    fn stand_in(&self, kept: Option<Identity>) -> Option<Identity> {
        let named = match self.only.is_empty() {
            true => &self.chosen,
            false => &self.only,
        };
        match kept {
            Some(kept) if self.only.is_empty() => Some(kept),
            Some(kept) => Some(Identity { namespaces: named.clone(), ..kept }),
            None => Some(Identity {
                name: named.first()?.clone(),
                namespaces: named.clone(),
                expires: None,
                unpausable: Default::default(),
                demo: false,
                this_run_only: self.this_run_only,
            }),
        }
    }

    fn failed(&self, kind: &Problem, error: &Error, failures: u32, is_known: bool) {
        if let Problem::Limited(wait) = kind {
            self.kept.limited(wait.unwrap_or(LIMITED), Timestamp::now());
        }
        let refused = error.is_unauthorized() && kind.is_refused();
        if refused && self.kept.refused() && is_known {
            self.tell(Event::Troubled(format!(
                "Hugging Face does not accept this token any more ({}). What was kept of \
                 whose it is was dropped; what is known is guarded on. Sign in again.",
                kind.words(Attempt::SignIn)
            )));
        }
        let hiccup = failures < BELIEVED && !is_of_the_line(kind);
        if !is_known && !hiccup {
            self.tell(Event::SigningIn(Some(problem(&self.account, error))));
        }
    }

    fn signed_in(&self, identity: &Identity) {
        // The loop may be gone by now.
        self.signed_in.send((self.account.clone(), identity.clone()));
    }

    fn tell(&self, event: Event) {
        self.events.send(event);
    }
}

/// What kind of failure it is; there is nothing that could be missing but the route itself.
fn kind(error: &Error) -> Problem {
    match observe::problem(error) {
        Problem::NotFound => Problem::Intercepted(404),
        problem => problem,
    }
}

/// The same with what there is to fix, where a setting leads to another server than the Hub.
pub(crate) fn problem(account: &Account, error: &Error) -> Problem {
    match account.why_nobody(error) {
        Problem::NotFound => Problem::Intercepted(404),
        problem => problem,
    }
}

/// The client has asked several times already.
fn is_of_the_line(problem: &Problem) -> bool {
    problem.is_passing() && !matches!(problem, Problem::Intercepted(_))
}

/// How long after a failed answer it is asked again.
fn pace(problem: &Problem, failures: u32, is_known: bool) -> Duration {
    let doubled = |first: u64| Duration::from_secs(first << failures.saturating_sub(1).min(12));
    match is_known {
        true => doubled(60).min(NAMES_KNOWN),
        false if is_of_the_line(problem) => doubled(2).min(ANSWER_NEEDED),
        false => doubled(1).min(REFUSED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_refusal_is_asked_again_within_a_second_and_never_for_ever_off() {
        let refused = Problem::Refused("401 Unauthorized".to_owned());
        let paces = |problem: &Problem, known| {
            [1, 2, 3, 20].map(|failures| pace(problem, failures, known).as_secs())
        };
        assert_eq!(paces(&refused, false), [1, 2, 4, 300]);
        assert_eq!(paces(&Problem::Intercepted(302), false), [1, 2, 4, 300]);
        assert_eq!(paces(&Problem::Server(500), false), [2, 4, 8, 20]);
        assert_eq!(paces(&refused, true), [60, 120, 240, 3_600]);
    }
}
