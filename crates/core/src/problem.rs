//! What can go wrong between us and Hugging Face, in words a person can act on.

use std::time::Duration;

use crate::call::Action;

/// Why a call or a reading failed.
///
/// It has no words of its own: the same answer means something else for each thing that was
/// attempted, so [`Problem::words`] wants to know that too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No connection.
    Offline,
    /// No connection, and what it comes from: a certificate, a name, a proxy.
    Unreachable(String),
    /// No answer in time.
    TimedOut,
    /// The token was refused (401) or does not allow this (403), with Hugging Face's words.
    Refused(String),
    /// Hugging Face wants a payment method or credits first.
    PaymentRequired(String),
    /// Too many requests; how long to wait, where the answer said.
    Limited(Option<Duration>),
    /// There is no such endpoint or namespace, or the server does not know the route (404).
    NotFound,
    /// It does not fit what is there (409): a name that is taken, a state that does not allow it.
    Conflict(String),
    /// The answer was not what the API documents.
    Unreadable(String),
    /// Hugging Face failed, with the status.
    Server(u16),
    /// Something on the way answered in its place, with this status: a firewall, a proxy, a network
    /// that wants a sign-in, a mirror. It says nothing about the account.
    Intercepted(u16),
    /// Anything else, in words.
    Other(String),
}

/// What was attempted when it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// Asking whose the token is.
    SignIn,
    /// Reading the list of endpoints of a namespace.
    ReadEndpoints {
        /// Whose.
        namespace: &'a str,
        /// It is the user's own, and not an organization's.
        own: bool,
    },
    /// Reading what else belongs to a namespace: prices, hardware, a bill.
    ReadAccount {
        /// Whose.
        namespace: &'a str,
    },
    /// Reading of one endpoint: its metrics, its requests.
    ReadEndpoint,
    /// Creating an endpoint.
    Create,
    /// Doing something with an endpoint that is there.
    Act(Action),
}

impl Problem {
    /// Whether the same call may work a little later without anybody doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline
            | Self::Unreachable(_)
            | Self::TimedOut
            | Self::Limited(_)
            | Self::Unreadable(_)
            | Self::Server(_)
            | Self::Intercepted(_) => true,
            Self::Refused(_)
            | Self::PaymentRequired(_)
            | Self::NotFound
            | Self::Conflict(_)
            | Self::Other(_) => false,
        }
    }

    /// Whether Hugging Face answered, and said that it was not done.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::PaymentRequired(_)
            | Self::Conflict(_)
            | Self::Server(_)
            | Self::Unreadable(_)
            | Self::Other(_) => true,
            Self::Offline
            | Self::Unreachable(_)
            | Self::TimedOut
            | Self::Limited(_)
            | Self::Intercepted(_)
            | Self::NotFound => false,
        }
    }

    /// Whether the token is to blame.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Why `attempted` did not work, as a part of a sentence.
    #[must_use]
    pub fn words(&self, attempted: Attempt<'_>) -> String {
        match self {
            Self::Offline => "Hugging Face could not be reached".to_owned(),
            Self::Unreachable(why) => format!("Hugging Face could not be reached: {why}"),
            Self::TimedOut => "Hugging Face did not answer in time".to_owned(),
            Self::Limited(_) => "Hugging Face asks to slow down".to_owned(),
            Self::Server(status) => format!("Hugging Face failed with status {status}"),
            Self::Intercepted(status) => format!(
                "what answered is not Hugging Face's service (status {status}): a proxy, a firewall or \
                 what HF_ENDPOINT names"
            ),
            Self::Unreadable(why) => format!("the answer could not be read ({why})"),
            Self::Other(why) => match attempted {
                // Hugging Face does not redirect this; a mirror does.
                Attempt::SignIn if why.contains("redirects") => {
                    format!("if HF_ENDPOINT names a download mirror, unset it ({why})")
                }
                _ => why.clone(),
            },
            Self::PaymentRequired(why) => match attempted {
                Attempt::ReadEndpoints { namespace, .. } | Attempt::ReadAccount { namespace } => {
                    format!("Hugging Face asks {namespace} for a payment method first ({why})")
                }
                _ => format!("Hugging Face asks for payment first ({why})"),
            },
            Self::Refused(why) => refused(why, attempted),
            Self::NotFound => not_found(attempted),
            Self::Conflict(why) => conflict(why, attempted),
        }
    }
}

/// One organization that does not let a token in says nothing of the token.
fn refused(why: &str, attempted: Attempt<'_>) -> String {
    match attempted {
        Attempt::ReadEndpoints { namespace, own: false } => {
            format!("the token may not read {namespace} ({why})")
        }
        Attempt::ReadAccount { namespace } => {
            format!("the token may not read this of {namespace} ({why})")
        }
        Attempt::ReadEndpoint => format!("the token may not read this of it ({why})"),
        Attempt::SignIn
        | Attempt::ReadEndpoints { own: true, .. }
        | Attempt::Create
        | Attempt::Act(_) => format!("the token was refused ({why})"),
    }
}

/// Everybody has a `whoami` and endpoints of their own: a server without them is not Hugging Face.
fn not_found(attempted: Attempt<'_>) -> String {
    match attempted {
        Attempt::SignIn => {
            "the server knows no accounts (404); if HF_ENDPOINT names a download mirror, unset it"
                .to_owned()
        }
        Attempt::ReadEndpoints { namespace, own: true } => format!(
            "the server knows no endpoints of {namespace} (404); if HF_ENDPOINT or \
             HF_INFERENCE_ENDPOINTS_ENDPOINT names another server, unset it"
        ),
        Attempt::ReadEndpoints { namespace, own: false } => {
            format!("Hugging Face knows no endpoints of {namespace} (404)")
        }
        Attempt::ReadAccount { namespace } => {
            format!("Hugging Face has nothing of this for {namespace} (404)")
        }
        Attempt::ReadEndpoint => "Hugging Face has nothing of this for it (404)".to_owned(),
        Attempt::Create => "Hugging Face does not know the namespace (404)".to_owned(),
        Attempt::Act(_) => "it is no longer there".to_owned(),
    }
}

/// Only what is created has a name that can be taken.
fn conflict(why: &str, attempted: Attempt<'_>) -> String {
    match attempted {
        Attempt::Create => format!("there is one of this name already ({why})"),
        Attempt::Act(Action::Pause) => {
            format!("Hugging Face does not pause it in the state it is in ({why})")
        }
        Attempt::Act(_) => {
            format!("Hugging Face does not do that in the state it is in ({why})")
        }
        Attempt::SignIn
        | Attempt::ReadEndpoints { .. }
        | Attempt::ReadAccount { .. }
        | Attempt::ReadEndpoint => format!("Hugging Face does not answer that now ({why})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;

    const READ_OWN: Attempt<'static> = Attempt::ReadEndpoints { namespace: "alice", own: true };
    const READ_ORG: Attempt<'static> = Attempt::ReadEndpoints { namespace: "acme", own: false };

    fn attempts() -> Vec<Attempt<'static>> {
        let change = Change::default();
        let acts = [
            Action::Pause,
            Action::Resume,
            Action::ScaleToZero,
            Action::Arm { scale_to_zero_minutes: 15 },
            Action::Change(change),
            Action::Delete,
        ];
        let mut all = vec![
            Attempt::SignIn,
            READ_OWN,
            READ_ORG,
            Attempt::ReadAccount { namespace: "acme" },
            Attempt::ReadEndpoint,
            Attempt::Create,
        ];
        all.extend(acts.map(Attempt::Act));
        all
    }

    #[test]
    fn only_what_was_created_can_have_a_name_that_is_taken() {
        let conflict = Problem::Conflict("409 Conflict: updating".to_owned());
        for attempted in attempts() {
            let words = conflict.words(attempted);
            let of_a_name = words.contains("of this name already");
            assert_eq!(of_a_name, attempted == Attempt::Create, "{attempted:?}: {words}");
            assert!(words.contains("409 Conflict: updating"), "{words}");
        }
        assert_eq!(
            conflict.words(Attempt::Act(Action::Pause)),
            "Hugging Face does not pause it in the state it is in (409 Conflict: updating)"
        );
    }

    #[test]
    fn only_an_endpoint_can_be_no_longer_there() {
        for attempted in attempts() {
            let words = Problem::NotFound.words(attempted);
            let is_gone = words.contains("no longer there");
            assert_eq!(is_gone, matches!(attempted, Attempt::Act(_)), "{attempted:?}: {words}");
        }
        for attempted in [Attempt::SignIn, READ_OWN] {
            assert!(Problem::NotFound.words(attempted).contains("HF_ENDPOINT"));
        }
        assert!(!Problem::NotFound.words(READ_ORG).contains("HF_ENDPOINT"));
    }

    #[test]
    fn one_organization_that_refuses_says_nothing_of_the_token() {
        let refused = Problem::Refused("403 Forbidden".to_owned());
        assert_eq!(refused.words(READ_ORG), "the token may not read acme (403 Forbidden)");
        assert_eq!(refused.words(READ_OWN), "the token was refused (403 Forbidden)");
        assert_eq!(refused.words(Attempt::SignIn), "the token was refused (403 Forbidden)");
    }
}
