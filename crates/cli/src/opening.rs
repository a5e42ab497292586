//! Starting the host for one command, and waiting for the first reading.

use std::sync::Arc;
use std::time::Duration;

use guard_core::{EndpointId, Event, Guard, Notification, Problem};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Surface, Terminal};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::ended::Ended;
use crate::say::say;
use crate::waiting;

/// How long the first reading is waited for, however often it is asked again.
const READS_WITHIN: Duration = Duration::from_secs(120);

/// What to do where nobody is signed in.
pub const NOT_SIGNED_IN: &str =
    "not signed in. Run `endpoint-guard login`, set HF_TOKEN, or try `endpoint-guard demo`";

/// A host that looks once.
///
/// # Errors
/// When the environment cannot be used.
pub fn start(namespaces: &[String], demo: bool) -> Result<Handle, Ended> {
    start_as(demo, |start| Start { namespaces: namespaces.to_vec(), ..start })
}

fn start_as(demo: bool, make: impl FnOnce(Start) -> Start) -> Result<Handle, Ended> {
    let places = Places::from_env().map_err(|error| Ended::usage(error.to_string()))?;
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    Ok(Handle::start(make(Start {
        dirs,
        places,
        surface: Arc::new(NoSurface),
        role: Role::Guest,
        demo,
        hold: None,
        namespaces: Vec::new(),
        follows_machine: false,
        adopts_sessions: false,
        terminal: Terminal::Apart,
    })))
}

/// A host that keeps a session: it lives until the session is over, meters unless somebody else
/// does, and ends what other processes left behind.
///
/// # Errors
/// When the environment cannot be used.
pub fn keep_session(demo: bool) -> Result<Handle, Ended> {
    let (sender, mut notifications) = unbounded_channel();
    let handle = start_as(demo, |start| Start {
        surface: Arc::new(SaidAloud(sender)),
        role: Role::Owner,
        follows_machine: true,
        adopts_sessions: true,
        terminal: Terminal::Shared,
        ..start
    })?;
    // Nobody has a panel here, and nothing waits for one.
    handle.tell(Event::Unattended { looks_once: false });
    let teller = handle.clone();
    tokio::spawn(async move {
        while let Some(notification) = notifications.recv().await {
            let Notification { key, title, body, .. } = notification;
            say(&format!("endpoint-guard: {title}. {body}"));
            teller.delivered(key, Ok(()));
        }
    });
    Ok(handle)
}

/// A host that ends what a dead process left behind, and then itself.
///
/// # Errors
/// When the environment cannot be used.
pub fn take_over_sessions() -> Result<Handle, Ended> {
    start_as(false, |start| Start { adopts_sessions: true, ..start })
}

/// Reminders as lines beside the output of a command.
#[derive(Debug)]
struct SaidAloud(UnboundedSender<Notification>);

impl Surface for SaidAloud {
    fn notify(&self, notification: Notification) {
        // Nobody listens any more once this process ends.
        let _ = self.0.send(notification);
    }
    fn withdraw(&self, _: &str) {}
    fn open_panel(&self) {}
    fn exit(&self) {}
    fn overdue(&self, why: &str) {
        // The command goes on. Whoever else lives takes its endpoints over, for nobody here can.
        say(&format!("endpoint-guard: not guarding: {why}. Its endpoints may not be paused"));
    }
}

/// The name of the user who is signed in, once that is known.
///
/// # Errors
/// When nobody is signed in.
pub async fn own_namespace(handle: &Handle) -> Result<String, Ended> {
    let look = |guard: &Guard, _| {
        if let Some(identity) = guard.identity() {
            return Some(Ok(identity.name.clone()));
        }
        not_signed_in(guard).map(Err)
    };
    let still = |_: &Guard| "Hugging Face to say whose token it is".to_owned();
    let name = waiting::until(handle, READS_WITHIN, look, still).await;
    name.map_err(|late| Ended::unreachable(late.words()))?
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
    Some(Ended::refused(NOT_SIGNED_IN))
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
    let still = |guard: &Guard| match guard.identity() {
        None => "Hugging Face to say whose token it is".to_owned(),
        Some(_) => "the first reading of the endpoints".to_owned(),
    };
    let reading = waiting::until(handle, READS_WITHIN, |guard, _| look(guard), still).await;
    let reading = reading.map_err(|late| Ended::unreachable(late.words()))??;
    let nothing_read = reading.endpoints.is_empty();
    match reading.failed.first() {
        Some((namespace, problem)) if nothing_read => {
            Err(Ended::problem(&format!("read the endpoints of {namespace}"), problem))
        }
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
