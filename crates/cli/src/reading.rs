//! What the first reading brought, and what could not be seen.

use std::time::Duration;

use guard_core::{Attempt, EndpointId, Guard, Problem};
use guard_host::Handle;

use crate::ended::Ended;
use crate::opening::{READS_WITHIN, not_signed_in};
use crate::{names, output, waiting};

/// A refusal is asked about again so long before it is believed.
const HICCUP_WITHIN: Duration = Duration::from_secs(8);
/// So many refusals in a row are believed.
const BELIEVED: u32 = 3;
/// Whose token it is, is waited for so long when a namespace seems to be mistyped.
const KNOWN_WITHIN: Duration = Duration::from_secs(2);

/// What the first reading brought.
#[derive(Debug)]
pub struct Reading {
    /// Every endpoint that is known.
    pub endpoints: Vec<EndpointId>,
    /// Namespaces that could not be read.
    pub failed: Vec<Failed>,
    /// At least one could.
    any: bool,
}

/// A namespace that could not be read.
#[derive(Debug)]
pub struct Failed {
    namespace: String,
    problem: Problem,
    /// It never let this token in, and nobody named it: there is nothing to be seen for it.
    left_out: bool,
    /// It was refused so often in a row.
    failures: u32,
    /// It is the user's own.
    own: bool,
}

impl Failed {
    fn attempted(&self) -> Attempt<'_> {
        Attempt::ReadEndpoints { namespace: &self.namespace, own: self.own }
    }

    /// Why a namespace that nobody named is not shown, in words.
    fn why_left_out(&self) -> String {
        match &self.problem {
            Problem::PaymentRequired(why) => format!("it has no Inference Endpoints ({why})"),
            Problem::NotFound => "it has no Inference Endpoints".to_owned(),
            Problem::Refused(why) => format!("this token may not see its endpoints ({why})"),
            other => other.words(self.attempted()),
        }
    }

    fn ended(&self, more: &str) -> Ended {
        let what = format!("read the endpoints of {}{more}", self.namespace);
        Ended::problem(&what, self.attempted(), &self.problem)
    }
}

impl Reading {
    /// Namespaces that are watched and whose endpoints are not known, as the end of a command.
    /// An organization that never let this token in is only mentioned.
    pub fn blind(&self) -> Option<Ended> {
        for left_out in self.failed.iter().filter(|one| one.left_out) {
            output::warn(format_args!(
                "{} is left out: {}",
                left_out.namespace,
                left_out.why_left_out()
            ));
        }
        let failed = self.failed.iter().find(|one| !one.left_out)?;
        Some(failed.ended(", so what runs there is unknown"))
    }

    /// Whether something that is watched could not be seen.
    pub fn is_blind(&self) -> bool {
        self.failed.iter().any(|one| !one.left_out)
    }

    /// Nothing was read, and asking once more may help.
    fn is_hiccup(&self) -> bool {
        let may_pass = |one: &Failed| {
            one.failures < BELIEVED
                && matches!(
                    one.problem,
                    Problem::Refused(_) | Problem::PaymentRequired(_) | Problem::Intercepted(_)
                )
        };
        !self.any && self.failed.iter().any(may_pass)
    }
}

/// Waits for the first reading. A refusal of everything is asked about again for a few seconds.
///
/// # Errors
/// When nobody is signed in, or nothing could be read.
pub async fn first_reading(handle: &Handle) -> Result<Reading, Ended> {
    let calm = handle.until(|guard, _| match look(guard)? {
        Ok(reading) if reading.is_hiccup() => None,
        looked => Some(looked),
    });
    // The first answers are waited for, up to a limit; what follows them is not.
    let still = |guard: &Guard| match guard.identity() {
        None => "Hugging Face to say whose token it is".to_owned(),
        Some(_) => "the first reading of the endpoints".to_owned(),
    };
    let look_first = |guard: &Guard, _| look(guard).map(drop);
    let first = waiting::until(handle, READS_WITHIN, look_first, still);
    let patient = async {
        first.await?;
        tokio::time::sleep(HICCUP_WITHIN).await;
        Ok::<(), waiting::Late>(())
    };
    let reading = tokio::select! {
        reading = calm => reading,
        waited = patient => {
            waited.map_err(|late| Ended::unreachable(late.words()))?;
            handle.until(|guard, _| look(guard)).await
        }
    };
    let reading = reading.ok_or_else(|| Ended::failed("the host ended"))??;
    // That the token is refused says more than that another namespace could not be read.
    let refused = reading.failed.iter().find(|one| one.problem.is_refused());
    match refused.or(reading.failed.first()) {
        Some(failed) if !reading.any => Err(failed.ended("")),
        _ => Ok(reading),
    }
}

/// The same, with patience: what passes by itself is waited for, up to `within`.
///
/// # Errors
/// As [`first_reading`].
pub async fn patient_reading(handle: &Handle, within: Duration) -> Result<Reading, Ended> {
    let good = handle.until(|guard, _| match look(guard)? {
        Ok(reading) if reading.endpoints.is_empty() && !reading.failed.is_empty() => None,
        Err(ended) if ended.is_passing() => None,
        looked => Some(looked.map(drop)),
    });
    match tokio::time::timeout(within, good).await {
        Ok(Some(Err(ended))) => Err(ended),
        Ok(None) => Err(Ended::failed("the host ended")),
        // Read, or not even with patience: what it is like now.
        Ok(Some(Ok(()))) | Err(_) => first_reading(handle).await,
    }
}

/// A namespace that was named on the command line, that the token does not see and where nothing
/// is, is a slip.
///
/// # Errors
/// As a usage error, with what may have been meant.
pub async fn check_namespaces(
    handle: &Handle,
    named: &[String],
    found: &[EndpointId],
) -> Result<(), Ended> {
    let empty: Vec<&String> =
        named.iter().filter(|name| found.iter().all(|id| id.namespace != **name)).collect();
    if empty.is_empty() {
        return Ok(());
    }
    let Some(identity) = handle.true_identity(KNOWN_WITHIN).await else { return Ok(()) };
    let seen = &identity.namespaces;
    let Some(name) = empty.into_iter().find(|name| !seen.contains(*name)) else { return Ok(()) };
    let meant = seen.iter().find(|one| one.eq_ignore_ascii_case(name)).map(String::as_str);
    let meant = meant.or_else(|| names::nearest(name, seen.iter().map(String::as_str)));
    let names = guard_core::words::listed(seen);
    Err(Ended::usage(match meant {
        Some(meant) => format!("this token sees no namespace {name}; did you mean {meant}?"),
        None => format!("this token sees no namespace {name}; it sees {names}"),
    }))
}

fn look(guard: &Guard) -> Option<Result<Reading, Ended>> {
    if let Some(ended) = not_signed_in(guard) {
        return Some(Err(ended));
    }
    if guard.identity().is_none() || guard.is_awaiting_first_reading() {
        return None;
    }
    let any = guard.inventory().namespaces().any(|(_, state)| state.read.is_some());
    let chosen = &guard.settings().account.namespaces;
    let failed = guard.inventory().namespaces().filter_map(|(name, state)| {
        Some(Failed {
            namespace: name.clone(),
            problem: state.problem.clone()?,
            left_out: any && state.never_let_in() && !chosen.contains(name),
            failures: state.failures,
            own: guard.identity().is_some_and(|who| who.name == *name),
        })
    });
    let failed: Vec<Failed> = failed.collect();
    let endpoints = guard.inventory().endpoints().map(|seen| seen.id.clone()).collect();
    Some(Ok(Reading { endpoints, failed, any: any || failed_is_empty(guard) }))
}

/// Nothing is watched, or nothing failed.
fn failed_is_empty(guard: &Guard) -> bool {
    guard.inventory().namespaces().all(|(_, state)| state.problem.is_none())
}
