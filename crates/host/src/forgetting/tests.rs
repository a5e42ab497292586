use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::owner::Owner;
use crate::sessions::path_of;

fn names(things: &[Thing]) -> Vec<(What, u64)> {
    things.iter().map(|thing| (thing.what, thing.bytes.unwrap_or_default())).collect()
}

/// A home with a file under each of these names, each of as many bytes as its name has letters.
fn home(files: &[&str]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for name in files {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
    home
}

fn found_in(home: &Path) -> Found {
    let mut found = Found::default();
    files::look(&Dirs::under(home), &mut found);
    found
}

fn removed(things: &[Thing]) -> Vec<Result<(), String>> {
    let remove = |thing: &Thing| match &thing.way {
        Way::Parts(parts, folder) => files::remove(parts, folder),
        other => panic!("{other:?} is not of a folder"),
    };
    things.iter().map(remove).collect()
}

#[test]
fn files_of_ours_go_and_those_of_others_stay_with_their_folders() {
    let ours = [
        "config/settings.toml",
        "config/settings.damaged.toml",
        "config/environment",
        "data/ledger.db",
        "data/ledger.db-wal",
        "data/sessions.db",
        "data/sessions/a.log",
        "data/owner.lock",
        "state/endpoint-guard.2026-11-27.log",
        "state/names.json",
        "cache/demo-17/data/ledger.db",
    ];
    let others = ["cache/demo-tape.mp3", "data/photos/1.jpg", "data/sessions.docx", "config/notes"];
    let home = home(&[&ours[..], &others[..]].concat());
    let found = found_in(home.path());
    let in_home = |name: &str| home.path().join(name);
    let stays = ["cache/demo-tape.mp3", "config/notes", "data/photos", "data/sessions.docx"];
    assert_eq!(found.others, stays.map(in_home));
    let bytes = |folder: &str| {
        ours.iter().filter(|name| name.starts_with(folder)).map(|name| name.len() as u64).sum()
    };
    assert_eq!(
        names(&found.things),
        [
            (What::Settings, bytes("config")),
            (What::State, bytes("state")),
            (What::Cache, bytes("cache")),
            (What::History, bytes("data")),
        ]
    );
    assert!(removed(&found.things).iter().all(Result::is_ok));
    assert!(ours.iter().all(|name| !in_home(name).exists()));
    assert!(others.iter().all(|name| in_home(name).exists()));
    assert!(!in_home("state").exists(), "what is empty goes too");
    assert!(found_in(home.path()).things.is_empty(), "a second time there is nothing");
}

#[test]
fn files_of_others_among_the_sessions_stay() {
    let home = home(&["data/sessions/a.lock", "data/sessions/concert.flac"]);
    let found = found_in(home.path());
    assert_eq!(found.others, [home.path().join("data/sessions/concert.flac")]);
    assert_eq!(removed(&found.things), [Ok(())]);
    assert!(found.others[0].exists() && !home.path().join("data/sessions/a.lock").exists());
}

#[cfg(unix)]
#[test]
fn a_link_is_removed_and_never_what_it_leads_to() {
    let home = home(&["elsewhere/ledger.db", "data/owner.lock"]);
    let linked = home.path().join("elsewhere");
    std::os::unix::fs::symlink(linked.join("ledger.db"), home.path().join("data/ledger.db"))
        .unwrap();
    std::os::unix::fs::symlink(&linked, home.path().join("data/sessions")).unwrap();
    assert_eq!(removed(&found_in(home.path()).things), [Ok(())]);
    assert!(linked.join("ledger.db").exists() && !home.path().join("data").exists());
}

#[test]
fn what_cannot_be_removed_is_named_and_the_rest_is_gone() {
    // Something that is a folder where a file was meant cannot be removed as one.
    let home = home(&["data/owner.lock", "data/ledger.db"]);
    let parts: Vec<PathBuf> = ["data/owner.lock/below", "data/ledger.db"]
        .iter()
        .map(|name| home.path().join(name))
        .collect();
    let why = files::remove(&parts, &home.path().join("data")).unwrap_err();
    assert!(why.contains("owner.lock/below: "), "{why}");
    assert!(!home.path().join("data/ledger.db").exists());
}

#[test]
fn nothing_is_forgotten_while_somebody_guards_or_a_session_is_open() {
    let home = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(home.path());
    let guards = Owner::try_take(&dirs).unwrap();
    let error = claim(&dirs).unwrap_err();
    assert!(matches!(error, InUse::Running(_)), "{error}");
    assert!(error.to_string().contains("End it first"), "{error}");
    drop(guards);
    // Its record is only in its lock file: the database is gone.
    let noted = path_of(&dirs, "20261127-180000-abc", "lock");
    fs::create_dir_all(noted.parent().unwrap()).unwrap();
    fs::write(&noted, "{}").unwrap();
    let error = claim(&dirs).unwrap_err().to_string();
    assert!(error.contains("`endpoint-guard session stop 20261127-180000-abc`"), "{error}");
    fs::remove_file(noted).unwrap();
    let held = claim(&dirs).unwrap();
    assert!(matches!(claim(&dirs), Err(InUse::Running(_))), "nobody begins to guard meanwhile");
    drop(held);
    fs::write(dirs.data.join("sessions.db"), "not a database").unwrap();
    let error = claim(&dirs).unwrap_err();
    assert!(matches!(error, InUse::Unread(..)), "{error}");
}

#[test]
fn nothing_read_is_not_nothing_running() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(last_seen(&Dirs::under(home.path())), Ok(None));
}

#[test]
fn windows_keep_their_things_under_the_name_of_the_application() {
    let text = include_str!("../../../../tauri.conf.json");
    let told: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(told["identifier"], IDENTIFIER);
    let unit = include_str!("../../../../packaging/linux/endpoint-guard-watch.service");
    assert!(unit.contains("WantedBy=default.target"), "{ENABLED_UNIT}");
}
