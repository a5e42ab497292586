//! The drill that the window asks for.

use std::time::Duration;

use guard_core::{Answer, Attempt, EndpointId, Guard, Request};

use super::{DrillError, Steps, drill};
use crate::handle::Handle;
use crate::query_error::QueryError;

/// How long each link may take.
const WITHIN: Duration = Duration::from_secs(120);

impl Handle {
    /// Proves that a pause works, and shows a notification. A link that does not hold is in the answer.
    pub(crate) async fn drilled(&self) -> Result<Answer, QueryError> {
        let steps = Steps {
            watched: self.watched(),
            read: self.read_anew(),
            choose: |_: &[EndpointId]| Ok(None),
            begins: |_: &EndpointId| {},
        };
        let (report, result) = drill::<DrillError, _, _>(self, WITHIN, true, steps).await;
        let mut view = report.view();
        if let Err(why) = result {
            let sentence = guard_core::words::sentence(&why.to_string());
            view.end = format!("{} {sentence}.", view.end);
        }
        Ok(Answer::Drill(view))
    }

    async fn watched(&self) -> Result<Vec<String>, DrillError> {
        let look = |guard: &Guard, _| {
            let names = guard.inventory().namespaces().map(|(name, _)| name.clone()).collect();
            guard.identity().map(|_| names).ok_or(DrillError::SignedOut)
        };
        self.look(look).await.ok_or(DrillError::Ending)?
    }

    /// Every endpoint, as it is now and not as it was when it was last read.
    async fn read_anew(&self) -> Result<Vec<EndpointId>, DrillError> {
        let asked = self.look(|_, at| at).await.ok_or(DrillError::Ending)?;
        self.ask(Request::Refresh);
        let look = move |guard: &Guard, _| {
            let mut states = guard.inventory().readable();
            let is_read = states
                .all(|(_, state)| state.ended.is_some_and(|ended| ended.uptime >= asked.uptime));
            if guard.identity().is_none() {
                return Some(Err(DrillError::SignedOut));
            }
            is_read.then(|| read(guard))
        };
        let read = tokio::time::timeout(WITHIN, self.until(look)).await;
        let late = || DrillError::Unread("the endpoints could not be read in time".to_owned());
        read.map_err(|_| late())?.ok_or(DrillError::Ending)?
    }
}

fn read(guard: &Guard) -> Result<Vec<EndpointId>, DrillError> {
    let own = guard.identity().map(|who| who.name.as_str());
    let failing = guard.inventory().readable().find_map(|(name, state)| {
        let attempted = Attempt::ReadEndpoints { namespace: name, own: Some(name.as_str()) == own };
        let why = state.problem.as_ref()?.words(attempted);
        Some(format!("could not read the endpoints of {name}: {why}"))
    });
    match failing {
        Some(words) => Err(DrillError::Unread(words)),
        None => Ok(guard.inventory().endpoints().map(|seen| seen.id.clone()).collect()),
    }
}
