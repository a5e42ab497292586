//! `deploy`: with safe defaults, shown first, and paused as soon as it is there.

mod arguments;
mod follow;
mod json;
mod wanted;
mod worst;

pub use arguments::Deploy;
pub use json::DeployJson;

use std::io::{BufRead, IsTerminal};

use guard_core::{DeployPreview, NewEndpoint, Request};
use guard_host::Handle;
use secrecy::SecretString;

use crate::ended::{self, Ended};
use crate::{opening, output, reading};

/// Shows what would be sent and what it costs, sends it, and returns when everything that was created
/// is read back as paused.
pub async fn run(arguments: &Deploy, demo: bool) -> Result<(), Ended> {
    may_send(arguments)?;
    let handle = opening::start(&[], demo)?;
    reading::first_reading(&handle).await?;
    let wanted = wanted::wanted(&handle, arguments).await?;
    let preview = handle.deploy_preview(wanted.endpoints.clone()).await?;
    if let Some(refused) = &preview.refused {
        return Err(Ended::refused(format!("nothing was sent: {refused}")));
    }
    if !arguments.json {
        output::text(text(&wanted, &preview, arguments.keep_running));
    }
    if let Some(wrong) = preview.wrong {
        return Err(Ended::usage(wrong));
    }
    if !arguments.dry_run && arguments.caps.is_any() {
        // What is paused at once can take all of its time until it is.
        let time = (!arguments.keep_running).then_some(arguments.timeout);
        arguments.caps.check(&worst::worst(&handle, &wanted).await?, time)?;
    }
    let is_something = !wanted.endpoints.is_empty() || !wanted.changes.is_empty();
    if !arguments.dry_run && is_something && !arguments.yes && !agrees()? {
        return Err(Ended::failed("nothing was sent"));
    }
    if !arguments.dry_run && !wanted.changes.is_empty() {
        follow::change(&handle, &wanted.changes, arguments.timeout).await?;
    }
    if arguments.dry_run || wanted.endpoints.is_empty() {
        if arguments.json {
            output::line(ended::json(&DeployJson::of(&preview.plan, &[]))?);
        }
        return Ok(());
    }
    secrets(&handle, &wanted.endpoints)?;
    let request =
        Request::Deploy { endpoints: wanted.endpoints, keep_running: arguments.keep_running };
    handle.ask(request);
    let ended = follow::follow(&handle, !arguments.json, arguments.timeout).await;
    // What was noted of it is closed, or is left for whoever lives next.
    handle.shut_down().await;
    let ended = ended?;
    if arguments.json {
        output::line(ended::json(&DeployJson::of(&preview.plan, &ended.items))?);
    }
    ended.result()
}

/// Nothing is created or changed that nobody said yes to.
fn may_send(arguments: &Deploy) -> Result<(), Ended> {
    let can_be_asked = !arguments.json && std::io::stdin().is_terminal();
    match arguments.yes || arguments.dry_run || can_be_asked {
        true => Ok(()),
        false => Err(Ended::usage(
            "nothing was sent: nobody can be asked here. Add --yes to send without asking, or --dry-run to see \
             what it would be",
        )),
    }
}

fn text(wanted: &wanted::Wanted, preview: &DeployPreview, keep_running: bool) -> String {
    let mut out = String::new();
    for words in preview.models.iter().chain(&wanted.told) {
        out.push_str(&format!("{words}\n"));
    }
    for (endpoint, change) in &wanted.changes {
        out.push_str(&format!("{endpoint} is to be changed to {}.\n", change.words()));
    }
    if wanted.endpoints.is_empty() {
        out.push_str("Nothing is to be created.\n");
        return out;
    }
    for words in &preview.creates {
        out.push_str(&format!("{words}\n"));
    }
    for request in &preview.requests {
        out.push_str(&format!("\n{}\n{}\n", request.line, request.body));
    }
    let (plan, total) = (&preview.plan, &preview.plan.total);
    out.push('\n');
    for (new, line) in wanted.endpoints.iter().zip(&plan.items) {
        let hardware = match new.is_recipe() {
            true => "hardware the catalog chooses",
            false => &new.hardware,
        };
        out.push_str(&format!("{}  {hardware}  {}\n", new.endpoint, line.rate));
    }
    out.push_str(&format!(
        "Together {} while they run. A week of {}: {}; of always on: {}.\n",
        plan.rate, plan.when, total.these_hours.week.words, total.always_on.week.words
    ));
    if keep_running {
        out.push_str("They run on, as asked for.\n");
    } else {
        out.push_str(&format!("{}\n", preview.then));
    }
    out
}

fn agrees() -> Result<bool, Ended> {
    output::ask("Send? [y/N] ");
    Ok(matches!(line()?.trim(), "y" | "Y" | "yes"))
}

fn line() -> Result<String, Ended> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map(|_| line);
    read.map_err(|error| Ended::failed(format!("could not read the answer: {error}")))
}

/// Asks for the value of each secret. It goes to the host, and from there to Hugging Face.
fn secrets(handle: &Handle, endpoints: &[NewEndpoint]) -> Result<(), Ended> {
    for new in endpoints {
        for name in &new.secrets {
            let value = match std::io::stdin().is_terminal() {
                true => {
                    rpassword::prompt_password(format!("{name} for {} (not shown): ", new.endpoint))
                        .map_err(|error| Ended::failed(format!("could not read {name}: {error}")))?
                }
                false => line()?.trim_end_matches(['\r', '\n']).to_owned(),
            };
            if value.is_empty() {
                return Err(Ended::usage(format!("no value was given for the secret {name}")));
            }
            handle.keep_secret(&new.endpoint, name, SecretString::from(value));
        }
    }
    Ok(())
}
