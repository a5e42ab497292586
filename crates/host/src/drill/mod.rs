//! Proof that a pause works, by pausing what is paused already: link by link, from the token to what was
//! read back. Nothing that runs is touched.

mod asked;
mod error;
mod machine_links;
mod report;

pub use error::DrillError;
pub use report::{DrillReport, Link, LinkName, LinkState};

use std::fmt::Display;
use std::time::Duration;

use guard_core::{Drill, EndpointId, Event, Guard, Moment, words};
use tokio::time::Instant;

use crate::handle::Handle;

/// How long writing down that it was proved may take.
const WRITTEN_WITHIN: Duration = Duration::from_secs(3);

/// What each surface does in its own way, with errors of its own.
#[derive(Debug)]
pub struct Steps<Watched, Read, Choose, Begins> {
    /// The namespaces that are watched, once it is known whose token it is.
    pub watched: Watched,
    /// The endpoints, once they are read.
    pub read: Read,
    /// Which of them somebody named; `None` leaves that to the guard.
    pub choose: Choose,
    /// It is this one, and it is paused next.
    pub begins: Begins,
}

/// Tries each link between a click and a confirmed pause, and what this machine has for telling and for
/// sleep. `within`: how long each of accepting and reading back may take. `notify`: show a notification.
///
/// What fails ends the pause, and is the last of its links that was tried.
pub async fn drill<E, Choose, Begins>(
    handle: &Handle,
    within: Duration,
    notify: bool,
    steps: Steps<
        impl Future<Output = Result<Vec<String>, E>>,
        impl Future<Output = Result<Vec<EndpointId>, E>>,
        Choose,
        Begins,
    >,
) -> (DrillReport, Result<(), E>)
where
    E: From<DrillError> + Display,
    Choose: FnOnce(&[EndpointId]) -> Result<Option<EndpointId>, E>,
    Begins: FnOnce(&EndpointId),
{
    let machine = tokio::spawn(machine_links::links(notify));
    let mut report = DrillReport::default();
    let result = pause(&mut report, handle, within, steps).await;
    report.not_tried();
    report.links.extend(machine.await.unwrap_or_default());
    report.proved = result.is_ok();
    if report.proved {
        let saved = handle.until(|guard, _| guard.is_saved().then_some(()));
        if tokio::time::timeout(WRITTEN_WITHIN, saved).await.is_err() {
            tracing::warn!("that pausing was proved is not written yet");
        }
    }
    (report, result)
}

async fn pause<E, Choose, Begins>(
    report: &mut DrillReport,
    handle: &Handle,
    within: Duration,
    steps: Steps<
        impl Future<Output = Result<Vec<String>, E>>,
        impl Future<Output = Result<Vec<EndpointId>, E>>,
        Choose,
        Begins,
    >,
) -> Result<(), E>
where
    E: From<DrillError> + Display,
    Choose: FnOnce(&[EndpointId]) -> Result<Option<EndpointId>, E>,
    Begins: FnOnce(&EndpointId),
{
    let begun = Instant::now();
    let watched = steps.watched.await;
    report.link(LinkName::Token, begun, watched, |watched| {
        format!("it may look at {}", words::listed(watched))
    })?;
    let begun = Instant::now();
    let read = report.link(LinkName::List, begun, steps.read.await, |read| {
        words::counted(read.len(), "endpoint", "endpoints")
    })?;
    let named = (steps.choose)(&read)?;
    let look = move |guard: &Guard, at| tried(guard, named).map(|id| (id, at));
    let (id, at) = handle.look(look).await.ok_or(DrillError::Ending)??;
    (steps.begins)(&id);
    report.endpoint = Some(id.clone());
    handle.tell(Event::DrillWanted { endpoint: id.clone() });
    let begun = Instant::now();
    let accepted = until(handle, &id, at, within, LinkName::Pause).await.map_err(E::from);
    report.link(LinkName::Pause, begun, accepted, |()| "Hugging Face accepted it".to_owned())?;
    let begun = Instant::now();
    let proved = until(handle, &id, at, within, LinkName::ReadBack);
    report.link(LinkName::ReadBack, begun, proved.await.map_err(E::from), |()| {
        "it is paused".to_owned()
    })
}

/// What is named, or what the guard picks, where a drill may pause it.
fn tried(guard: &Guard, named: Option<EndpointId>) -> Result<EndpointId, DrillError> {
    let id = named.or_else(|| guard.to_be_tried()).ok_or(DrillError::NothingToTry)?;
    match guard.may_be_tried(&id) {
        Ok(()) => Ok(id),
        Err(why) => Err(DrillError::NotTried { id, why }),
    }
}

/// Waits until the drill that began at `at` or later is as far as that link, or has failed.
async fn until(
    handle: &Handle,
    id: &EndpointId,
    at: Moment,
    within: Duration,
    as_far_as: LinkName,
) -> Result<(), DrillError> {
    let of = id.clone();
    let look = move |guard: &Guard, _| {
        let ours = |drill: &&Drill| *drill.endpoint() == of && drill.began().uptime >= at.uptime;
        let Some(drill) = guard.drill().filter(ours) else {
            return Some(Err(DrillError::Busy));
        };
        match drill.result() {
            // An answer that was a yes is one, whatever was read back since.
            _ if as_far_as == LinkName::Pause && drill.is_accepted() => Some(Ok(())),
            Some(Err(why)) => Some(Err(DrillError::NotProved { id: of.clone(), why: why.clone() })),
            Some(Ok(())) => Some(Ok(())),
            None => None,
        }
    };
    match tokio::time::timeout(within, handle.until(look)).await {
        Ok(found) => found.unwrap_or(Err(DrillError::Ending)),
        Err(_) => Err(DrillError::Late { id: id.clone(), within }),
    }
}
