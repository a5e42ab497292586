//! Names that are known on this computer: of the ledger, of the last reading, of sessions and settings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use guard_core::{EndpointId, Hardware, SettingKey};
use guard_host::store::Store;
use guard_host::{Dirs, dirs, private, sessions::offline};
use jiff::Timestamp;

use crate::config;

/// So many of the last sessions are offered.
const SESSIONS: u32 = 50;

/// Endpoints that fit what was typed: by their names, and whole where a name alone would not do or a
/// namespace was begun. The names of the demo are nowhere kept.
pub fn endpoints(typed: &str) -> Vec<String> {
    if is_demo() {
        return Vec::new();
    }
    let ids = ids();
    let mut called: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &ids {
        *called.entry(&id.name).or_default() += 1;
    }
    let bare = |id: &&EndpointId| called.get(id.name.as_str()) == Some(&1);
    let names = ids.iter().filter(bare).map(|id| id.name.clone());
    let whole = ids.iter().filter(|id| !typed.is_empty() || !bare(id)).map(ToString::to_string);
    names.chain(whole).collect()
}

/// Users and organizations that have endpoints.
pub fn namespaces() -> Vec<String> {
    let names: BTreeSet<String> = ids().into_iter().map(|id| id.namespace).collect();
    names.into_iter().collect()
}

/// The last sessions.
pub fn sessions() -> Vec<String> {
    let found = Dirs::from_env().ok().and_then(|dirs| offline::last(&dirs, SESSIONS).ok());
    found.unwrap_or_default().into_iter().map(|session| session.id).collect()
}

/// Settings that fit what was typed; those of an endpoint or a namespace once that was begun.
pub fn settings(typed: &str) -> Vec<String> {
    let mut keys = config::keys();
    let own = |table: &str, name: &str| {
        let keys = SettingKey::own_keys().map(|own| format!("{table}.{name}.{}", own.last()));
        keys.collect::<Vec<_>>()
    };
    if typed.starts_with("endpoints.") {
        keys.extend(ids().iter().flat_map(|id| own("endpoints", &id.to_string())));
    } else if typed.starts_with("namespaces.") {
        keys.extend(namespaces().iter().flat_map(|name| own("namespaces", name)));
    }
    keys.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Hardware of the last price list.
pub fn hardware() -> Vec<String> {
    let kept = Dirs::from_env().ok().and_then(|dirs| {
        let (store, _) = Store::open_read_only(&dirs).ok()?;
        store.load(Timestamp::MAX).ok()
    });
    let Some(kept) = kept else { return Vec::new() };
    kept.prices.keys().map(Hardware::to_string).filter(|name| is_plain(name)).collect()
}

/// Keeps the names of a reading for the next tab, where they changed: a command that looks once has
/// no ledger. Of namespaces that were not read the names stay.
pub fn keep(read: &[String], ids: &[EndpointId]) {
    let Ok(dirs) = Dirs::from_env() else { return };
    let before = kept(&dirs);
    let of_others = before.iter().filter(|id| !read.contains(&id.namespace));
    let now: BTreeSet<EndpointId> = of_others.chain(ids).cloned().collect();
    if now == before {
        return;
    }
    let names: Vec<String> = now.iter().map(ToString::to_string).collect();
    if let Ok(text) = serde_json::to_vec(&names)
        && dirs::make_private(&dirs.state).is_ok()
    {
        // Without it a tab offers less, and nothing else.
        let _ = private::replace(&path(&dirs), &text);
    }
}

/// Forgets them.
pub fn forget(dirs: &Dirs) {
    // Where there is none, none is left.
    let _ = std::fs::remove_file(path(dirs));
}

fn path(dirs: &Dirs) -> PathBuf {
    dirs.state.join("names.json")
}

fn kept(dirs: &Dirs) -> BTreeSet<EndpointId> {
    let text = std::fs::read(path(dirs)).unwrap_or_default();
    let names: Vec<String> = serde_json::from_slice(&text).unwrap_or_default();
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// Every endpoint that is known. A name that a shell could take for more than a name is left out.
fn ids() -> BTreeSet<EndpointId> {
    let Ok(dirs) = Dirs::from_env() else { return BTreeSet::new() };
    let mut ids = kept(&dirs);
    if let Ok((store, _)) = Store::open_read_only(&dirs)
        && let Ok(metered) = store.load(Timestamp::MAX)
    {
        ids.extend(metered.lines.into_iter().map(|line| line.endpoint));
    }
    ids.retain(|id| is_plain(&id.namespace) && is_plain(&id.name));
    ids
}

fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    !name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain)
}

/// Whether the line that is completed begins with `demo`.
fn is_demo() -> bool {
    let mut words = std::env::args().skip_while(|word| word != "--").skip(2);
    words.next().is_some_and(|word| word == "demo")
}
