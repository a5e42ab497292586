//! `whoami`: whose token is used, and what it reaches.

use clap::Args;
use guard_core::{Identity, words};
use guard_host::Utc;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::{opening, output};

/// What can be typed after `whoami`.
#[derive(Debug, Args)]
pub struct WhoAmI {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Tells who is signed in.
///
/// # Errors
/// With 4 when nobody is.
pub async fn run(arguments: &WhoAmI, demo: bool) -> Result<(), Ended> {
    let handle = opening::onlooker(&[], demo)?;
    opening::own_namespace(&handle).await?;
    let identity = handle.look(|guard, _| guard.identity().cloned()).await.flatten();
    let identity = identity.ok_or_else(opening::nobody)?;
    match arguments.json {
        true => output::line(ended::json(&WhoAmIJson::of(&identity))?),
        false => output::text(text(&identity)),
    }
    Ok(())
}

fn text(identity: &Identity) -> String {
    let mut out = format!("{}\n", identity.name);
    if identity.demo {
        out.push_str("Demo account: simulated, nothing is real.\n");
    }
    out.push_str(&format!("Watching {}.\n", words::listed(&identity.namespaces)));
    if let Some(expires) = identity.expires {
        let day = expires.to_zoned_datetime(guard_host::zone::here()).strftime("%Y-%m-%d");
        out.push_str(&format!("The token ends on {day}.\n"));
    }
    if let Some(why) = &identity.cannot_pause() {
        out.push_str(&format!("{why}\n"));
    }
    out
}

/// Whose token is used.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhoAmIJson {
    /// The user.
    name: String,
    /// The user and the organizations that are watched.
    namespaces: Vec<String>,
    /// When the token ends; null when it does not, or when that is not known.
    expires: Option<Utc>,
    /// Why it cannot pause, in a sentence; null when it can, or when only trying tells.
    cannot_pause: Option<String>,
    /// Whether this is the simulated account.
    demo: bool,
}

impl WhoAmIJson {
    fn of(identity: &Identity) -> Self {
        Self {
            name: identity.name.clone(),
            namespaces: identity.namespaces.clone(),
            expires: identity.expires.map(Utc::of),
            cannot_pause: identity.cannot_pause(),
            demo: identity.demo,
        }
    }
}
