//! What this computer has. Neither a path nor the name of its person is told.

use std::fs::Metadata;
use std::path::Path;

use url::Url;

use super::report::{Finding, Part, Versions};
use crate::dirs::Dirs;
use crate::keyring::{Keyring, KeyringState};
use crate::settings_file::SettingsFile;
use crate::{machine, zone};

/// The longest word of another program that is repeated.
const LONGEST: usize = 40;

pub(super) fn versions() -> Versions {
    let release = std::fs::read_to_string("/etc/os-release").ok();
    let release = release.as_deref().and_then(|text| {
        let lines = text.lines().filter_map(|line| line.strip_prefix("PRETTY_NAME="));
        lines.map(|name| plain(name.trim_matches('"'))).next()
    });
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").ok();
    Versions {
        endpoint_guard: env!("CARGO_PKG_VERSION").to_owned(),
        description: hf_description::VERSION.to_owned(),
        system: std::env::consts::OS.to_owned(),
        release,
        architecture: std::env::consts::ARCH.to_owned(),
        desktop: desktop.map(|name| plain(&name)).filter(|name| !name.is_empty()),
    }
}

/// Everything at the same time: a bus that does not answer is waited for once.
pub(super) async fn findings(hub: &Url, dirs: &Dirs) -> Vec<Finding> {
    let keyring = Keyring::of(hub);
    let (keyring, notifications, tray, lock) = tokio::join!(
        keyring.state(),
        machine::notification_service(),
        machine::tray(),
        machine::waits_for_us()
    );
    let finding = |part, ok, words: String| Finding { part, ok, words };
    let (ok, words) = match keyring {
        KeyringState::Ready => (true, "ready"),
        KeyringState::Locked => (false, "locked"),
        KeyringState::Absent => (false, "none, or none with a place for passwords"),
    };
    let mut all = vec![finding(Part::Keyring, ok, words.to_owned())];
    all.push(match notifications {
        Ok(name) => finding(Part::Notifications, true, format!("shown by {}", plain(&name))),
        Err(_) => finding(Part::Notifications, false, "nothing here shows them".to_owned()),
    });
    let words = if tray.is_ok() { "icons are shown" } else { "nothing here shows icons" };
    all.push(finding(Part::Tray, tray.is_ok(), words.to_owned()));
    all.push(match lock {
        Ok(time) => {
            let time = guard_core::words::stopwatch(time);
            finding(Part::SleepLock, true, format!("this computer waits {time} before it sleeps"))
        }
        Err(_) => finding(Part::SleepLock, false, "this computer does not wait".to_owned()),
    });
    all.extend([time_zone(), folders(dirs), settings(dirs)]);
    all
}

fn time_zone() -> Finding {
    let (zone, unknown) = zone::of_process();
    let name = zone.iana_name().map_or_else(|| "one without a name".to_owned(), plain);
    // What `TZ` says may be anything, so it is not repeated.
    let words = match &unknown {
        None => name,
        Some(_) => format!("{name}, because the one that is set is not known"),
    };
    Finding { part: Part::TimeZone, ok: unknown.is_none(), words }
}

fn folders(dirs: &Dirs) -> Finding {
    let named = [
        ("settings", &dirs.config),
        ("costs", &dirs.data),
        ("logs", &dirs.state),
        ("cache", &dirs.cache),
        ("session", &dirs.runtime),
    ];
    let wrong = named.into_iter().filter_map(|(name, path)| match path.metadata() {
        Ok(folder) => why_not(path, &folder).map(|why| format!("{name}: {why}")),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
        Err(_) => Some(format!("{name}: cannot be read")),
    });
    let wrong: Vec<String> = wrong.collect();
    let there = named.iter().filter(|(_, path)| path.is_dir()).count();
    let words = match wrong.is_empty() {
        true => format!("{there} of {} are there, and can be used", named.len()),
        false => wrong.join("; "),
    };
    Finding { part: Part::Folders, ok: wrong.is_empty(), words }
}

/// Why a folder cannot be used as it should be.
fn why_not(path: &Path, folder: &Metadata) -> Option<&'static str> {
    if !folder.is_dir() {
        return Some("is no folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err() {
            return Some("cannot be written");
        }
        if folder.permissions().mode() & 0o022 != 0 {
            return Some("others may write there");
        }
    }
    #[cfg(not(unix))]
    if folder.permissions().readonly() {
        let _ = path;
        return Some("cannot be written");
    }
    None
}

fn settings(dirs: &Dirs) -> Finding {
    let wrong = SettingsFile::new(dirs).load().troubles.len();
    let words = match wrong {
        0 => "can be read".to_owned(),
        wrong => guard_core::words::counted(wrong, "problem", "problems"),
    };
    Finding { part: Part::Settings, ok: wrong == 0, words }
}

/// A word of another program: letters, digits, and what stands between them.
fn plain(text: &str) -> String {
    let usual = |letter: &char| letter.is_ascii_alphanumeric() || " .:-_/+()".contains(*letter);
    text.chars().filter(usual).take(LONGEST).collect()
}
