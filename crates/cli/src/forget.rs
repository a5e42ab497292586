//! `forget-everything`: what is kept on this computer is shown, asked about and removed.

use std::io::{BufRead, IsTerminal};

use clap::Args;
use guard_core::{EndpointId, words};
use guard_host::forgetting::{self, Found, LastSeen, Thing, What};
use guard_host::keyring::Keyring;
use guard_host::{Dirs, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::{output, table};

#[derive(Debug, Args)]
pub struct ForgetEverything {
    /// Remove without asking.
    #[arg(long, short)]
    yes: bool,
    /// Print JSON; then nobody is asked, and --yes is needed.
    #[arg(long)]
    json: bool,
}

/// What was removed, and what stays.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ForgottenJson {
    /// What is no longer there.
    removed: Vec<ThingJson>,
    /// What could not be removed.
    failed: Vec<NotRemovedJson>,
    /// What could not be looked at, in sentences: it may still be there.
    unseen: Vec<String>,
    /// Files in these folders that are not of Endpoint Guard. They stay.
    not_ours: Vec<String>,
    /// What cost money when it was read last, and was not touched; null when nothing was read here, or
    /// that could not be read.
    running: Option<Vec<RunningJson>>,
}

/// One thing.
#[derive(Debug, Serialize, JsonSchema)]
struct ThingJson {
    /// What it is.
    what: What,
    /// Its folder or file, or where else it was.
    place: String,
    /// How large it was; null where that has no meaning.
    bytes: Option<u64>,
}

/// One that is still there.
#[derive(Debug, Serialize, JsonSchema)]
struct NotRemovedJson {
    /// What it is.
    what: What,
    /// Where.
    place: String,
    /// Why, in words.
    why: String,
}

/// An endpoint that goes on as it is.
#[derive(Debug, Serialize, JsonSchema)]
struct RunningJson {
    /// Which.
    endpoint: EndpointId,
    /// What all its replicas cost; null when the price is not known.
    rate_micros_per_hour: Option<i64>,
    /// When it was read last.
    read_at: Utc,
}

/// Shows what there is, asks, and removes it. Does nothing where nothing is kept.
pub async fn run(arguments: &ForgetEverything) -> Result<(), Ended> {
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    let keyring = Keyring::new();
    let found = forgetting::look(&dirs, &keyring).await;
    if found.things.is_empty() {
        return nothing(arguments, found);
    }
    // Held until the end: nobody begins to guard while what that needs is removed.
    let _claimed = forgetting::claim(&dirs)
        .map_err(|why| Ended::failed(format!("nothing was removed: {why}")))?;
    let found = forgetting::look(&dirs, &keyring).await;
    let running = forgetting::last_seen(&dirs);
    if !arguments.json {
        output::text(before(&found, &running));
    }
    if !arguments.yes && !agrees(arguments.json)? {
        return Err(Ended::failed("nothing was removed"));
    }
    let (mut removed, mut failed) = (Vec::new(), Vec::new());
    for thing in found.things {
        match forgetting::remove(&thing, &keyring).await {
            Ok(()) => removed.push(ThingJson::of(thing)),
            Err(why) => {
                let Thing { what, place, .. } = thing;
                failed.push(NotRemovedJson { what, place, why });
            }
        }
    }
    let running = running.ok().flatten();
    let json = ForgottenJson {
        removed,
        failed,
        unseen: found.unseen,
        not_ours: found.others.iter().map(|path| path.display().to_string()).collect(),
        running: running.map(|all| all.into_iter().map(RunningJson::of).collect()),
    };
    end(arguments, &json)
}

/// There is nothing to remove.
fn nothing(arguments: &ForgetEverything, found: Found) -> Result<(), Ended> {
    if !arguments.json && found.unseen.is_empty() {
        output::line("Nothing of Endpoint Guard is kept here.");
    }
    let json = ForgottenJson {
        removed: Vec::new(),
        failed: Vec::new(),
        unseen: found.unseen,
        not_ours: found.others.iter().map(|path| path.display().to_string()).collect(),
        running: None,
    };
    end(arguments, &json)
}

/// What became of each, and the exit code.
fn end(arguments: &ForgetEverything, json: &ForgottenJson) -> Result<(), Ended> {
    if arguments.json {
        output::line(ended::json(json)?);
    } else if !json.removed.is_empty() {
        let names: Vec<String> = json.removed.iter().map(|one| one.what.words().into()).collect();
        output::line(format_args!("Removed: {}.", names.join(", ")));
    }
    let left = json.failed.iter().map(|one| format!("{}: {}.", one.what.words(), one.why));
    let left: Vec<String> = left.chain(json.unseen.iter().cloned()).collect();
    match left.is_empty() {
        true => Ok(()),
        false => Err(Ended::failed(format!("not everything was removed. {}", left.join(" ")))),
    }
}

/// What is about to happen.
fn before(found: &Found, running: &Result<Option<Vec<LastSeen>>, String>) -> String {
    let mut out = "This removes what Endpoint Guard keeps for you on this computer:\n\n".to_owned();
    let row = |thing: &Thing| {
        let size = thing.bytes.map(size).unwrap_or_default();
        vec![thing.what.words().to_owned(), size, thing.place.clone()]
    };
    out.push_str(&table::lay_out(&found.things.iter().map(row).collect::<Vec<_>>()));
    out.push_str("\nIt does not touch:\n\n");
    for path in &found.others {
        out.push_str(&format!("- {}, which is not of Endpoint Guard\n", path.display()));
    }
    out.push_str(
        "- the program, HF_TOKEN, the token of `hf auth login`, and lines in files of your own\n\
         - your endpoints: what runs goes on running, costs money, and nobody here guards it\n",
    );
    match running {
        Ok(Some(running)) => {
            for one in running {
                let price = one.rate.map(words::rate);
                let price = price.as_deref().unwrap_or("at an unknown price");
                let zone = guard_host::zone::here();
                let at = one.read_at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M");
                out.push_str(&format!("    {} ran when last read ({at}): {price}\n", one.endpoint));
            }
            if running.is_empty() {
                out.push_str("    none cost money when last read; they may do so by now\n");
            }
        }
        Ok(None) => out.push_str("    which of them run is not known here\n"),
        Err(why) => out.push_str(&format!("    which of them run could not be read: {why}\n")),
    }
    out.push_str("\n`endpoint-guard pause --all` first pauses them.\n");
    for words in &found.unseen {
        out.push_str(&format!("{words}\n"));
    }
    out
}

fn agrees(json: bool) -> Result<bool, Ended> {
    let input = std::io::stdin();
    if json || !input.is_terminal() {
        return Err(Ended::usage("nothing was removed: nobody can be asked here; add --yes"));
    }
    output::ask("Remove all of it? [y/N] ");
    let mut line = String::new();
    let read = input.lock().read_line(&mut line);
    read.map_err(|error| Ended::failed(format!("could not read the answer: {error}")))?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

/// `12 kB`, `3.4 MB`.
#[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}B"),
        1_000..1_000_000 => format!("{}\u{a0}kB", bytes / 1_000),
        _ => format!("{:.1}\u{a0}MB", bytes as f64 / 1e6),
    }
}

impl ThingJson {
    fn of(Thing { what, place, bytes, .. }: Thing) -> Self {
        Self { what, place, bytes }
    }
}

impl RunningJson {
    fn of(LastSeen { endpoint, rate, read_at }: LastSeen) -> Self {
        let rate_micros_per_hour = rate.map(|rate| rate.0);
        Self { endpoint, rate_micros_per_hour, read_at: Utc::of(read_at) }
    }
}
