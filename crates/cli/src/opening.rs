//! Starting the host for one command, and waiting for the first reading.

use std::sync::Arc;
use std::time::Duration;

use guard_core::{Attempt, EndpointId, Event, Guard, Notification, Session};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Surface, Terminal};
use hf_endpoints::Sites;
use jiff::Timestamp;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::ended::Ended;
use crate::output::{self, say};
use crate::waiting;

/// How long the first reading is waited for, however often it is asked again.
pub const READS_WITHIN: Duration = Duration::from_secs(120);

/// What to do where nobody is signed in. A token is stored for the hub it was checked with: elsewhere
/// it is not found, and that is said.
pub fn nobody() -> Ended {
    let hub = Places::from_env().ok().map(|places| places.sites.hub().to_string());
    let other = match hub.as_deref().map(|hub| hub.trim_end_matches('/')) {
        None | Some(Sites::HUB) => String::new(),
        Some(hub) => format!(
            " to {hub}, which HF_ENDPOINT names; a token stored for another hub is not sent there"
        ),
    };
    Ended::refused(format!(
        "not signed in{other}. Run `endpoint-guard login`, set HF_TOKEN, or try `endpoint-guard demo`"
    ))
}

/// A host that looks once.
///
/// # Errors
/// When the environment cannot be used.
pub fn start(namespaces: &[String], demo: bool) -> Result<Handle, Ended> {
    start_as(demo, |start| Start { namespaces: namespaces.to_vec(), ..start })
}

/// A host that looks once, and of the past knows what today and the budgets need.
///
/// # Errors
/// When the environment cannot be used.
pub fn onlooker(namespaces: &[String], demo: bool) -> Result<Handle, Ended> {
    let namespaces = namespaces.to_vec();
    start_as(demo, |start| Start { namespaces, role: Role::Onlooker, ..start })
}

fn start_as(demo: bool, make: impl FnOnce(Start) -> Start) -> Result<Handle, Ended> {
    let places = places()?;
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
        hears_changes: false,
        terminal: Terminal::Apart,
    })))
}

/// Where Hugging Face is, and the token of `hf auth login` where there is no keyring.
///
/// # Errors
/// When the environment cannot be used.
pub fn places() -> Result<Places, Ended> {
    let places = Places::from_env().map_err(|error| Ended::usage(error.to_string()))?;
    Ok(Places { instead_of_keyring: Some(say_hf_login), ..places })
}

fn say_hf_login() {
    say("endpoint-guard: there is no keyring here, so the token that `hf auth login` stored is \
         used; nothing is stored.");
}

/// A host that keeps a session: it lives until the session is over, meters unless somebody else
/// does, and ends what other processes left behind.
///
/// # Errors
/// When the environment cannot be used.
pub fn keep_session(demo: bool) -> Result<Handle, Ended> {
    keep(demo, None)
}

/// The same, where the session is held for somebody else: what is to be told them goes to `work`.
///
/// # Errors
/// When the environment cannot be used.
pub fn hold_session(demo: bool, work: UnboundedSender<Work>) -> Result<Handle, Ended> {
    keep(demo, Some(work))
}

fn keep(demo: bool, work: Option<UnboundedSender<Work>>) -> Result<Handle, Ended> {
    let (sender, mut notifications) = unbounded_channel();
    let terminal = if work.is_some() { Terminal::Caller } else { Terminal::Shared };
    let handle = start_as(demo, |start| Start {
        surface: Arc::new(SaidAloud { notifications: sender, work }),
        role: Role::Owner,
        follows_machine: true,
        adopts_sessions: true,
        terminal,
        ..start
    })?;
    // Nobody has a panel here, and nothing waits for one.
    handle.tell(Event::Unattended { looks_once: false });
    let teller = handle.clone();
    tokio::spawn(async move {
        let mut told = Vec::new();
        while notifications.recv_many(&mut told, usize::MAX).await > 0 {
            aloud(&told).iter().for_each(output::warn);
            told.drain(..).for_each(|one| teller.delivered(one.key, Ok(())));
        }
    });
    Ok(handle)
}

/// So many reminders at once are lines; what they are about is seldom what the command is about.
const LINES: usize = 3;

/// The lines of what is told at once: everything that is critical, and the first of the rest.
fn aloud(told: &[Notification]) -> Vec<String> {
    let line = |one: &Notification| format!("{}. {}", one.title, one.body);
    let (critical, rest): (Vec<_>, Vec<_>) = told.iter().partition(|one| one.critical);
    let shown = if rest.len() > LINES + 1 { LINES } else { rest.len() };
    let mut lines: Vec<String> =
        critical.into_iter().chain(rest.iter().take(shown).copied()).map(line).collect();
    if let Some(more) = rest.len().checked_sub(shown).filter(|more| *more > 0) {
        lines.push(format!("{more} more reminders: `endpoint-guard reminders` lists them"));
    }
    lines
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
struct SaidAloud {
    notifications: UnboundedSender<Notification>,
    /// Where somebody else works.
    work: Option<UnboundedSender<Work>>,
}

/// What whoever a session is held for is to be told.
#[derive(Clone, Debug)]
pub enum Work {
    /// These endpoints can be used, each with its address.
    Begins {
        /// Which.
        endpoints: Vec<(EndpointId, Option<String>)>,
        /// When they are paused at the latest.
        until: Option<Timestamp>,
    },
    /// They are about to be paused.
    Ends,
}

impl SaidAloud {
    fn tell(&self, work: Work) {
        if let Some(sender) = &self.work {
            let _ = sender.send(work);
        }
    }
}

impl Surface for SaidAloud {
    fn notify(&self, notification: Notification) {
        // Nobody listens any more once this process ends.
        let _ = self.notifications.send(notification);
    }
    fn withdraw(&self, _: &str) {}
    fn open_panel(&self) {}
    fn exit(&self) {}
    fn work(&self, session: &Session, endpoints: &[(EndpointId, Option<String>)]) {
        self.tell(Work::Begins { endpoints: endpoints.to_vec(), until: session.until });
    }
    fn stop_working(&self, _: &str) {
        self.tell(Work::Ends);
    }
    fn overdue(&self, why: &str) {
        // The command goes on. Whoever else lives takes its endpoints over, for nobody here can.
        output::warn(format_args!("not guarding: {why}. Its endpoints may not be paused"));
    }
}

/// The name of the user who is signed in, once that is known.
///
/// # Errors
/// When nobody is signed in.
pub async fn own_namespace(handle: &Handle) -> Result<String, Ended> {
    signed_in(handle, |guard| guard.identity().map(|who| who.name.clone())).await
}

/// The namespaces that are watched, once somebody is signed in. Nothing needs to have been read.
///
/// # Errors
/// When nobody is signed in.
pub async fn watched(handle: &Handle) -> Result<Vec<String>, Ended> {
    let names =
        |guard: &Guard| guard.inventory().namespaces().map(|(name, _)| name.clone()).collect();
    signed_in(handle, move |guard| guard.identity().map(|_| names(guard))).await
}

async fn signed_in<T: Send + 'static>(
    handle: &Handle,
    look: impl Fn(&Guard) -> Option<T> + Send + 'static,
) -> Result<T, Ended> {
    let look =
        move |guard: &Guard, _| look(guard).map(Ok).or_else(|| not_signed_in(guard).map(Err));
    let still = |_: &Guard| "Hugging Face to say whose token it is".to_owned();
    let found = waiting::until(handle, READS_WITHIN, look, still).await;
    found.map_err(|late| Ended::unreachable(late.words()))?
}

/// Why nobody is signed in, when that is certain.
pub fn not_signed_in(guard: &Guard) -> Option<Ended> {
    if let Some(problem) = guard.signing_in_problem() {
        return Some(Ended::problem("sign in", Attempt::SignIn, problem));
    }
    if !guard.is_signed_out() {
        return None;
    }
    // What is wrong with the settings was said before anything was asked.
    let slips = &guard.slips().words;
    for (_, why) in guard.troubles().filter(|(_, why)| !slips.iter().any(|slip| slip == why)) {
        output::warn(why);
    }
    Some(nobody())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_reminders_are_three_lines_and_how_many_more_and_what_is_critical_is_whole() {
        let one = |number: usize| Notification {
            key: "idle:alice/phi-4".into(),
            title: format!("number {number}"),
            body: "Why.".to_owned(),
            critical: number % 500 == 7,
            window: false,
            actions: Vec::new(),
        };
        let told: Vec<Notification> = (0..1_000).map(one).collect();
        let lines = aloud(&told);
        let shown = ["number 7. Why.", "number 507. Why.", "number 0. Why.", "number 1. Why."];
        assert_eq!(lines[..4], shown);
        let last = "995 more reminders: `endpoint-guard reminders` lists them";
        assert_eq!((lines.len(), lines[5].as_str()), (6, last));
        assert_eq!(aloud(&told[..4]).len(), 4, "four are four lines");
        assert!(aloud(&[]).is_empty());
    }
}
