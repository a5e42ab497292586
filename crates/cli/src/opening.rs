//! Starting the host for one command, and waiting for the first reading.

use std::sync::Arc;

use guard_core::{EndpointId, Guard, Problem};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start};

use crate::ended::Ended;

/// A host that looks once.
///
/// # Errors
/// When the environment cannot be used.
pub fn start(namespaces: &[String], demo: bool) -> Result<Handle, Ended> {
    let places = Places::from_env().map_err(|error| Ended::usage(error.to_string()))?;
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    Ok(Handle::start(Start {
        dirs,
        places,
        surface: Arc::new(NoSurface),
        role: Role::Guest,
        demo,
        hold: None,
        namespaces: namespaces.to_vec(),
        follows_machine: false,
    }))
}

/// The name of the user who is signed in, once that is known.
///
/// # Errors
/// When nobody is signed in.
pub async fn own_namespace(handle: &Handle) -> Result<String, Ended> {
    let name = handle.until(|guard, _| {
        if let Some(identity) = guard.identity() {
            return Some(Ok(identity.name.clone()));
        }
        not_signed_in(guard).map(Err)
    });
    name.await.ok_or_else(|| Ended::failed("the host ended"))?
}

/// Why nobody is signed in, when that is certain.
fn not_signed_in(guard: &Guard) -> Option<Ended> {
    if let Some(problem) = guard.signing_in_problem() {
        return Some(Ended::problem("sign in", problem));
    }
    if !guard.is_signed_out() {
        return None;
    }
    for (_, why) in guard.troubles() {
        eprintln!("endpoint-guard: {why}");
    }
    Some(Ended::refused(
        "not signed in. Run `endpoint-guard login`, set HF_TOKEN, or try `endpoint-guard demo`",
    ))
}

/// What the first reading brought.
#[derive(Debug)]
pub struct Reading {
    /// Every endpoint that is known.
    pub endpoints: Vec<EndpointId>,
    /// Namespaces that could not be read, and why.
    pub failed: Vec<(String, Problem)>,
}

impl Reading {
    /// Namespaces that are watched and whose endpoints are not known, as the end of a command.
    /// An organization that never let this token in is only mentioned.
    pub fn blind(&self) -> Option<Ended> {
        for (namespace, problem) in &self.failed {
            if problem.is_refused() {
                eprintln!("endpoint-guard: {namespace} is not shown: {problem}");
            }
        }
        let (namespace, problem) = self.failed.iter().find(|(_, p)| !p.is_refused())?;
        let attempted = format!("read the endpoints of {namespace}, so what runs there is unknown");
        Some(Ended::problem(&attempted, problem))
    }
}

/// Waits for the first reading.
///
/// # Errors
/// When nobody is signed in, or nothing could be read.
pub async fn first_reading(handle: &Handle) -> Result<Reading, Ended> {
    let reading = handle.until(|guard, _| look(guard)).await;
    let reading = reading.ok_or_else(|| Ended::failed("the host ended"))??;
    let nothing_read = reading.endpoints.is_empty();
    match reading.failed.first() {
        Some((namespace, problem)) if nothing_read => {
            Err(Ended::problem(&format!("read the endpoints of {namespace}"), problem))
        }
        _ => Ok(reading),
    }
}

fn look(guard: &Guard) -> Option<Result<Reading, Ended>> {
    if let Some(ended) = not_signed_in(guard) {
        return Some(Err(ended));
    }
    if guard.identity().is_none() || guard.is_awaiting_first_reading() {
        return None;
    }
    let failed = guard
        .known()
        .namespaces()
        .filter_map(|(name, state)| state.problem.clone().map(|problem| (name.clone(), problem)));
    Some(Ok(Reading {
        endpoints: guard.known().endpoints().map(|seen| seen.id.clone()).collect(),
        failed: failed.collect(),
    }))
}
