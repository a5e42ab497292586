//! `drill`: proof that a pause would work, by pausing what is paused already.

use std::time::Duration;

use clap::Args;
use guard_core::{Action, Attempt, EndpointId, Guard, Level, Request, State, Target, words};
use guard_host::{Handle, machine};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::Instant;

use crate::ended::{self, Ended};
use crate::length::length;
use crate::{names, opening, output, reading, table, waiting};

#[derive(Debug, Args)]
pub struct Drill {
    /// An endpoint that is paused; left out, one that is paused and not protected.
    #[arg(value_name = "ENDPOINT")]
    endpoint: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Wait no longer than this until the pause is read back.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "2m")]
    timeout: Duration,
}

/// Tries each link between a click and a confirmed pause. Nothing that runs is touched.
pub async fn run(arguments: &Drill, demo: bool) -> Result<(), Ended> {
    let named: Vec<String> = arguments.endpoint.iter().cloned().collect();
    let handle = opening::onlooker(&names::namespaces(&named).unwrap_or_default(), demo)?;
    let machine = tokio::spawn(machine_links());
    let mut drill = DrillJson::default();
    let pauses = drill.pause(&handle, &named, arguments.timeout).await;
    drill.not_tried();
    drill.links.extend(machine.await.unwrap_or_default());
    drill.proved = pauses.is_ok();
    if arguments.json {
        output::line(ended::json(&drill)?);
    } else {
        output::text(drill.text());
    }
    pauses
}

/// A drill, link by link.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct DrillJson {
    /// What was paused while it was paused; null when it did not come to that.
    endpoint: Option<EndpointId>,
    /// Whether a pause went all the way and was read back. What this machine lacks does not count.
    proved: bool,
    /// In the order of a pause; then what this machine has for telling and for sleep.
    links: Vec<Link>,
}

/// One link of the chain.
#[derive(Debug, Serialize, JsonSchema)]
struct Link {
    /// Which.
    link: LinkName,
    /// How it went.
    state: LinkState,
    /// How long it took; null where it was not tried.
    seconds: Option<f64>,
    /// What was found, or why not.
    words: String,
    /// What this machine answered instead; null where it holds, and for a pause.
    why: Option<String>,
}

/// What a pause needs one after the other, and what this machine has beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum LinkName {
    /// Hugging Face says whose token it is.
    Token,
    /// The endpoints are read.
    List,
    /// Hugging Face accepts the pause.
    Pause,
    /// It is read back as paused.
    ReadBack,
    /// Something here shows notifications.
    Notifications,
    /// This machine waits before it sleeps or is turned off.
    SleepLock,
}

/// How a link went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum LinkState {
    /// It holds.
    Ok,
    /// It does not.
    Failed,
    /// A link before it does not hold.
    NotTried,
}

/// The links of a pause, in order.
const OF_A_PAUSE: [LinkName; 4] =
    [LinkName::Token, LinkName::List, LinkName::Pause, LinkName::ReadBack];

impl LinkName {
    fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::List => "endpoints read",
            Self::Pause => "pause accepted",
            Self::ReadBack => "read back",
            Self::Notifications => "notifications",
            Self::SleepLock => "sleep waits",
        }
    }
}

impl DrillJson {
    /// From the token to what was read back. What fails ends it, and is the last link that was tried.
    async fn pause(
        &mut self,
        handle: &Handle,
        named: &[String],
        within: Duration,
    ) -> Result<(), Ended> {
        let begun = Instant::now();
        let watched = opening::watched(handle).await;
        self.link(LinkName::Token, begun, watched, |watched| {
            format!("it may look at {}", words::listed(watched))
        })?;
        let begun = Instant::now();
        let read = reading::first_reading(handle).await;
        let read = self.link(LinkName::List, begun, read, |read| {
            words::counted(read.endpoints.len(), "endpoint", "endpoints")
        })?;
        let id = match named {
            [] => any_paused(handle).await?,
            _ => names::resolve(named, &read.endpoints)?.remove(0),
        };
        may_be_tried(handle, &id).await?;
        output::say(format_args!(
            "Pausing {id}, which is paused: that changes nothing, and its audit log will show it."
        ));
        self.endpoint = Some(id.clone());
        handle.ask(Request::Pause { endpoints: vec![id.clone()] });
        let begun = Instant::now();
        let accepted = pausing(handle, &id, within, Target::is_accepted).await;
        self.link(LinkName::Pause, begun, accepted, |()| "Hugging Face accepted it".to_owned())?;
        let begun = Instant::now();
        let confirmed = pausing(handle, &id, within, Target::is_confirmed).await;
        let confirmed = match confirmed {
            Ok(()) => is_paused(handle, &id).await,
            Err(ended) => Err(ended),
        };
        self.link(LinkName::ReadBack, begun, confirmed, |()| "it is paused".to_owned())?;
        Ok(())
    }

    /// Notes how a link went, and goes on where it holds.
    fn link<T>(
        &mut self,
        link: LinkName,
        begun: Instant,
        result: Result<T, Ended>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, Ended> {
        let (state, words) = match &result {
            Ok(value) => (LinkState::Ok, found(value)),
            Err(ended) => (LinkState::Failed, ended.words().to_owned()),
        };
        self.links.push(Link { link, state, seconds: Some(since(begun)), words, why: None });
        result
    }

    /// What comes after a link that does not hold.
    fn not_tried(&mut self) {
        for link in OF_A_PAUSE.into_iter().skip(self.links.len()) {
            let (state, words) = (LinkState::NotTried, "not tried".to_owned());
            self.links.push(Link { link, state, seconds: None, words, why: None });
        }
    }

    fn text(&self) -> String {
        let row = |link: &Link| {
            let state = match link.state {
                LinkState::Ok => "yes",
                LinkState::Failed => "no",
                LinkState::NotTried => "",
            };
            let took =
                link.seconds.map(|seconds| words::stopwatch(Duration::from_secs_f64(seconds)));
            let name = link.link.words().to_owned();
            vec![name, state.to_owned(), took.unwrap_or_default(), link.words.clone()]
        };
        let rows: Vec<Vec<String>> = self.links.iter().map(row).collect();
        let end = match (&self.endpoint, self.proved) {
            (Some(id), true) => format!("A pause works: proved on {id}, for nothing.\n"),
            _ => "It is not proved that a pause works.\n".to_owned(),
        };
        table::lay_out(&rows) + &end
    }
}

/// Seconds, in milliseconds.
fn since(begun: Instant) -> f64 {
    (begun.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0
}

/// A paused endpoint that nobody wants to be left alone, of the person's own namespace first.
async fn any_paused(handle: &Handle) -> Result<EndpointId, Ended> {
    let find = |guard: &Guard, _| {
        let own = guard.identity().map(|who| who.name.clone());
        let paused = guard.inventory().endpoints().filter(|seen| seen.state == State::Paused);
        let free = paused.filter(|seen| guard.level(seen) != Level::Protected);
        let mut ids: Vec<EndpointId> = free.map(|seen| seen.id.clone()).collect();
        ids.sort_by_key(|id| Some(&id.namespace) != own.as_ref());
        ids.into_iter().next()
    };
    let found = handle.look(find).await.ok_or_else(|| Ended::failed("the host ended"))?;
    found.ok_or_else(|| {
        Ended::failed(
            "nothing here is paused that is not protected, so there is nothing to try it on. Pause an \
             endpoint and try again",
        )
    })
}

/// What runs is never paused for a drill, and what is protected never at all.
async fn may_be_tried(handle: &Handle, id: &EndpointId) -> Result<(), Ended> {
    let of = id.clone();
    let look = move |guard: &Guard, _| {
        let seen = guard.inventory().get(&of)?;
        Some((seen.state.clone(), guard.level(seen)))
    };
    let found = handle.look(look).await.flatten();
    match found {
        Some((State::Paused, Level::Protected)) => Err(Ended::usage(format!(
            "{id} is protected, and nothing here pauses it. Name another one that is paused"
        ))),
        Some((State::Paused, _)) => Ok(()),
        Some((state, _)) => Err(Ended::usage(format!(
            "{id} is {}: a drill pauses only what is paused. Name one that is",
            state.words()
        ))),
        None => Err(Ended::failed(format!("there is no endpoint {id} any more"))),
    }
}

/// Waits until the pause is as far as `is`, or refused, or given up on.
async fn pausing(
    handle: &Handle,
    id: &EndpointId,
    within: Duration,
    is: fn(&Target) -> bool,
) -> Result<(), Ended> {
    let of = id.clone();
    let look = move |guard: &Guard, _| {
        let pausing = guard.pausing()?;
        let target = pausing.target(&of)?;
        match is(target) {
            true => Some(Ok(())),
            false if target.is_alarmed() => Some(Err(match target.problem() {
                Some(problem) => {
                    Ended::problem(&format!("pause {of}"), Attempt::Act(Action::Pause), problem)
                }
                None => Ended::failed(format!("{of} is not paused: {}", target.why_not())),
            })),
            false => None,
        }
    };
    let what = format!("{id} to be read back as paused");
    waiting::until(handle, within, look, move |_| what.clone()).await?
}

/// Whether the reading that confirmed it found it paused, rather than gone.
async fn is_paused(handle: &Handle, id: &EndpointId) -> Result<(), Ended> {
    let of = id.clone();
    let state =
        handle.look(move |guard, _| guard.inventory().get(&of).map(|seen| seen.state.clone()));
    match state.await.flatten() {
        Some(State::Paused) => Ok(()),
        Some(state) => Err(Ended::failed(format!("{id} was read back as {}", state.words()))),
        None => Err(Ended::failed(format!("{id} is no longer there"))),
    }
}

/// What this machine has for telling a person, and for pausing before it sleeps.
async fn machine_links() -> Vec<Link> {
    let begun = Instant::now();
    let link = |link, result: Result<String, String>, lacks: &str| {
        let (state, words, why) = match result {
            Ok(words) => (LinkState::Ok, words, None),
            Err(why) => (LinkState::Failed, lacks.to_owned(), Some(why)),
        };
        Link { link, state, seconds: Some(since(begun)), words, why }
    };
    let notifications = async {
        let service = machine::notification_service().await;
        let shown = service.map(|name| format!("shown by {name}"));
        link(LinkName::Notifications, shown, "nothing here shows notifications")
    };
    let lock = async {
        let waits = machine::waits_for_us().await;
        let said = waits.map(|time| format!("it waits {} for us", words::stopwatch(time)));
        link(LinkName::SleepLock, said, "this machine does not wait for us before it sleeps")
    };
    let (notifications, lock) = tokio::join!(notifications, lock);
    vec![notifications, lock]
}
