//! `drill`: proof that a pause would work, by pausing what is paused already.

use std::time::Duration;

use clap::Args;
use guard_core::{Action, Attempt, EndpointId, NotProved, NotTried};
use guard_host::drill::{DrillError, DrillReport, Steps};

use crate::ended::{self, Ended};
use crate::length::length;
use crate::{names, opening, output, reading, table, waiting};

#[derive(Debug, Args)]
pub struct Drill {
    /// An endpoint that is paused; left out, one that is paused and not protected.
    #[arg(value_name = "ENDPOINT")]
    endpoint: Option<String>,
    /// Also show one notification, to see how reminders reach you.
    #[arg(long)]
    notify: bool,
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
    let mut telling = None;
    let steps = Steps {
        watched: opening::watched(&handle),
        read: async { Ok(reading::first_reading(&handle).await?.endpoints) },
        choose: |known: &[EndpointId]| match named.as_slice() {
            [] => Ok(None),
            _ => Ok(names::resolve(&named, known)?.into_iter().next()),
        },
        begins: |id: &EndpointId| {
            output::say(format_args!(
                "Pausing {id}, which is paused: that changes nothing, and its audit log will show it."
            ));
            let what = format!("{id} to be read back as paused");
            telling = Some(waiting::tell(what, arguments.timeout));
        },
    };
    let (report, result) =
        guard_host::drill::drill(&handle, arguments.timeout, arguments.notify, steps).await;
    drop(telling);
    if arguments.json {
        output::line(ended::json(&report)?);
    } else {
        output::text(text(&report));
    }
    result
}

fn text(report: &DrillReport) -> String {
    let view = report.view();
    let rows = view.links.into_iter().map(|link| {
        let state = match link.holds {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        vec![link.name, state.to_owned(), link.took, link.words]
    });
    table::lay_out(&rows.collect::<Vec<_>>()) + &view.end + "\n"
}

impl From<DrillError> for Ended {
    fn from(error: DrillError) -> Self {
        let words = error.to_string();
        match error {
            DrillError::NotTried { why: NotTried::NotPaused(_) | NotTried::Protected, .. } => {
                Self::usage(words)
            }
            DrillError::NotProved { id, why: NotProved::Problem(problem) } => {
                Self::problem(&format!("pause {id}"), Attempt::Act(Action::Pause), &problem)
            }
            DrillError::SignedOut => Self::refused(words),
            _ => Self::failed(words),
        }
    }
}
