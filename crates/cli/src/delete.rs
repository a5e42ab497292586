//! `delete`: shown first, and the name typed.

use std::io::BufRead;
use std::time::Duration;

use clap::Args;
use guard_core::{Answer, EndpointId, Guard, Question, Request};
use guard_host::Handle;

use crate::done::Done;
use crate::ended::Ended;
use crate::length::length;
use crate::{names, opening, output, reading, snapshot, waiting};

#[derive(Debug, Args)]
pub struct Delete {
    /// Name, or namespace/name.
    #[arg(value_name = "ENDPOINT")]
    pub endpoint: String,
    /// The name once more, for scripts; without it, it is asked for.
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
    /// Wait no longer than this until it is no longer listed.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "5m")]
    pub timeout: Duration,
    /// Delete without asking.
    #[arg(long, short, conflicts_with = "confirm")]
    pub yes: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Deletes an endpoint, and returns when it is no longer listed.
pub async fn run(arguments: &Delete, demo: bool) -> Result<(), Ended> {
    if arguments.json && !arguments.yes && arguments.confirm.is_none() {
        return Err(Ended::usage(
            "not deleted: with --json nobody is asked; add --yes or --confirm",
        ));
    }
    let handle = opening::start(&[], demo)?;
    let reading = reading::first_reading(&handle).await?;
    let ids = names::resolve(std::slice::from_ref(&arguments.endpoint), &reading.endpoints)?;
    let id = ids.into_iter().next().ok_or_else(|| Ended::usage("no endpoint was named"))?;
    let asked = Question::DeletePreview { endpoint: id.clone() };
    let preview = match handle.query(asked).await? {
        Answer::DeletePreview(preview) => preview,
        other => return Err(Ended::failed(format!("asked for a preview, told {other:?}"))),
    };
    let mut told = Done::new(arguments.json);
    for sentence in &preview.sentences {
        told.say(sentence);
    }
    let typed = match (&arguments.confirm, arguments.yes) {
        (Some(name), _) => name.clone(),
        (None, true) => preview.name.clone(),
        (None, false) => typed(&preview.name)?,
    };
    if typed != preview.name && typed != preview.id.name {
        return Err(Ended::usage(format!("not deleted: \"{typed}\" is not {}", preview.name)));
    }
    handle.ask(Request::Delete { endpoint: id.clone(), typed });
    let wanted = id.clone();
    let look = move |guard: &Guard, _| {
        let why = guard.trouble(&wanted);
        let failed = why.map(|why| Err(Ended::failed(format!("{wanted}: {why}"))));
        failed.or_else(|| guard.inventory().get(&wanted).is_none().then_some(Ok(())))
    };
    let still = id.clone();
    let still = move |_: &Guard| format!("{still} to be gone from the list");
    match waiting::until(&handle, arguments.timeout, look, still).await {
        Ok(gone) => gone?,
        Err(late) => return Err(not_gone(&handle, &id, &late).await),
    }
    told.say(done(&id));
    told.end()
}

/// It is still listed. Whether that costs money is what matters.
async fn not_gone(handle: &Handle, id: &EndpointId, late: &waiting::Late) -> Ended {
    let costs = snapshot::billable(handle).await;
    let words =
        format!("{id} was asked to be deleted, and that is not confirmed: {}", late.words());
    match costs {
        Ok(rows) if rows.iter().all(|row| row.id != *id) => Ended::failed(words),
        _ => Ended::unconfirmed(format!(
            "{words}. Money may still be spent: `endpoint-guard pause {id}` stops that"
        )),
    }
}

fn done(id: &EndpointId) -> String {
    format!("{id} is deleted and no longer listed. Its history is kept: `endpoint-guard cost`.")
}

fn typed(name: &str) -> Result<String, Ended> {
    output::ask(format_args!("Type {name} to delete it: "));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map(|_| line);
    let line = read.map_err(|error| Ended::failed(format!("could not read the name: {error}")))?;
    Ok(line.trim().to_owned())
}
