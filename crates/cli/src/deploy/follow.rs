//! Waiting until everything that was created is read back as paused, for as long as it takes.

use guard_core::{Change, DeployItem, DeployStage, DeployStep, EndpointId, Request};
use guard_host::Handle;

use crate::ended::Ended;
use crate::output;
use crate::signals::Signals;

/// How it ended.
#[derive(Debug)]
pub struct Followed {
    /// Each endpoint.
    pub items: Vec<DeployItem>,
    steps: Vec<DeployStep>,
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
            return Ok(());
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
pub async fn follow(handle: &Handle, tells: bool) -> Result<Followed, Ended> {
    let mut told: Vec<DeployStep> = Vec::new();
    let mut signals = Signals::listen();
    loop {
        let known = told.clone();
        let changed = handle.until(move |guard, _| {
            let view = guard.deploying_view()?;
            (view.steps != known || !view.busy)
                .then(|| (view.busy, view.steps, guard.deployments().items().to_vec()))
        });
        let (busy, steps, items) = tokio::select! {
            changed = changed => changed.ok_or_else(|| Ended::failed("the host ended"))?,
            _ = signals.next() => {
                if signals.repeated() {
                    let items = handle.look(|guard, _| guard.deployments().items().to_vec()).await;
                    return Ok(Followed { items: items.unwrap_or_default(), steps: told });
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
            return Ok(Followed { items, steps });
        }
        told = steps;
    }
}

/// Changes what is there already, and waits until that is read back.
pub async fn change(handle: &Handle, changes: &[(EndpointId, Change)]) -> Result<(), Ended> {
    for (endpoint, change) in changes {
        handle.ask(Request::Change { endpoint: endpoint.clone(), change: *change });
    }
    let wanted = changes.to_vec();
    let done = handle.until(move |guard, _| {
        let failed = wanted.iter().find_map(|(id, _)| Some((id, guard.trouble(id)?)));
        if let Some((id, why)) = failed {
            return Some(Err(Ended::failed(format!("{id}: {why}"))));
        }
        let holds = |(id, change): &(EndpointId, Change)| {
            guard.jobs_ended(id) && guard.known().get(id).is_some_and(|seen| change.holds_for(seen))
        };
        wanted.iter().all(holds).then_some(Ok(()))
    });
    done.await.ok_or_else(|| Ended::failed("the host ended"))??;
    for (id, change) in changes {
        output::line(format_args!("{id}: changed to {}, read back.", change.words()));
    }
    Ok(())
}
