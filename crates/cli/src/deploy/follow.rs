//! Waiting until everything that was created is read back as paused, for as long as it takes.

use std::time::{Duration, Instant};

use guard_core::{Change, DeployItem, DeployStage, DeployStep, EndpointId, Guard, Request};
use guard_host::Handle;

use crate::ended::Ended;
use crate::output;
use crate::signals::Signals;
use crate::waiting::{self, Late};

/// How it ended.
#[derive(Debug)]
pub struct Followed {
    /// Each endpoint.
    pub items: Vec<DeployItem>,
    steps: Vec<DeployStep>,
    /// The time was over before it was done; in words.
    late: Option<String>,
}

impl Followed {
    /// As the end of the command.
    pub fn result(&self) -> Result<(), Ended> {
        let unconfirmed: Vec<String> = self
            .items
            .iter()
            .filter(|item| item.may_run_unasked())
            .map(|item| item.new.endpoint.to_string())
            .collect();
        if !unconfirmed.is_empty() {
            let names = guard_core::words::listed(&unconfirmed);
            return Err(Ended::unconfirmed(format!(
                "not confirmed: {names}. Money may still be spent: `endpoint-guard pause` tries again"
            )));
        }
        let failed = self.steps.iter().find(|step| step.failed);
        let Some(failed) = failed else {
            return self.late.clone().map_or(Ok(()), |late| Err(Ended::failed(late)));
        };
        let words = failed.words.trim_end_matches('.');
        let refused = |item: &DeployItem| {
            item.new.endpoint == failed.id
                && matches!(item.stage, DeployStage::NotCreated { refused: true, .. })
        };
        match self.items.iter().any(refused) {
            true => Err(Ended::refused(words)),
            false => Err(Ended::failed(words)),
        }
    }
}

/// Waits; Ctrl-C begins nothing more and still waits for the pauses, a second one leaves.
/// After `within` it does the same by itself: nothing more is created, and what is not confirmed is told.
pub async fn follow(handle: &Handle, tells: bool, within: Duration) -> Result<Followed, Ended> {
    let over = Instant::now() + within;
    let mut told: Vec<DeployStep> = Vec::new();
    let mut signals = Signals::listen();
    loop {
        let known = told.clone();
        let look = move |guard: &Guard, _| {
            let view = guard.deploying_view()?;
            (view.steps != known || !view.busy)
                .then(|| (view.busy, view.steps, guard.deployments().items().to_vec()))
        };
        let left = over.saturating_duration_since(Instant::now());
        let (busy, steps, items) = tokio::select! {
            changed = waiting::until(handle, left, look, open) => match changed {
                Ok(changed) => changed,
                Err(Late::HostEnded) => return Err(Late::HostEnded.into()),
                Err(Late::Over { waited_for, .. }) => {
                    handle.ask(Request::StopDeploying);
                    let items = handle.look(|guard, _| guard.deployments().items().to_vec()).await;
                    let late = Late::Over { within, waited_for }.words();
                    let items = items.unwrap_or_default();
                    return Ok(Followed { items, steps: told, late: Some(late) });
                }
            },
            _ = signals.next() => {
                if signals.repeated() {
                    let items = handle.look(|guard, _| guard.deployments().items().to_vec()).await;
                    let items = items.unwrap_or_default();
                    return Ok(Followed { items, steps: told, late: None });
                }
                output::warn("nothing more is created; what was created is being paused");
                handle.ask(Request::StopDeploying);
                continue;
            }
        };
        for step in steps.iter().filter(|step| !told.contains(step)) {
            if step.alarming {
                output::warn(format_args!("{}: {}", step.id, step.words));
            } else if tells
                && items
                    .iter()
                    .any(|item| item.new.endpoint == step.id && item.stage != DeployStage::Waiting)
            {
                output::line(format_args!("{}: {}", step.id, step.words));
            }
        }
        if !busy {
            return Ok(Followed { items, steps, late: None });
        }
        told = steps;
    }
}

/// What is still waited for.
fn open(guard: &Guard) -> String {
    let items = guard.deployments().items().iter();
    let open = items.filter(|item| item.may_run_unasked() || item.stage == DeployStage::Waiting);
    let open: Vec<String> = open.map(|item| item.new.endpoint.to_string()).collect();
    format!("{} to be created and read back as paused", guard_core::words::listed(&open))
}

/// Changes what is there already, and waits until that is read back.
pub async fn change(
    handle: &Handle,
    changes: &[(EndpointId, Change)],
    within: Duration,
) -> Result<(), Ended> {
    for (endpoint, change) in changes {
        handle.ask(Request::Change { endpoint: endpoint.clone(), change: *change });
    }
    let wanted = changes.to_vec();
    let look = move |guard: &Guard, _| {
        let failed = wanted.iter().find_map(|(id, _)| Some((id, guard.trouble(id)?)));
        if let Some((id, why)) = failed {
            return Some(Err(Ended::failed(format!("{id}: {why}"))));
        }
        let holds = |(id, change): &(EndpointId, Change)| {
            guard.jobs_ended(id)
                && guard.inventory().get(id).is_some_and(|seen| change.holds_for(seen))
        };
        wanted.iter().all(holds).then_some(Ok(()))
    };
    let names: Vec<String> = changes.iter().map(|(id, _)| id.to_string()).collect();
    let still = move |_: &Guard| {
        format!("the change of {} to be read back", guard_core::words::listed(&names))
    };
    waiting::until(handle, within, look, still).await??;
    for (id, change) in changes {
        output::line(format_args!("{id}: changed to {}, read back.", change.words()));
    }
    Ok(())
}
