//! `forget-everything`, in a home of its own with no keyring.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};

use hf_sim::{AccountSpec, EndpointSpec, State};
use serde_json::Value;

use crate::bench::Bench;
use crate::hold::Held;
use crate::watch::Watch;

fn one_running() -> Bench {
    let running = EndpointSpec::new("alice", "phi-4").state(State::Running, 600);
    Bench::new(AccountSpec { endpoints: vec![running], ..AccountSpec::default() })
}

/// Every file and folder; beside a database that is read lie two files for as long as that takes, or longer.
fn all_in(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        if entry.file_type().expect("a kind").is_dir() {
            all.extend(all_in(&entry.path()));
        }
        all.push(entry.path());
    }
    all.retain(|path| {
        !["db-wal", "db-shm"].iter().any(|end| path.to_string_lossy().ends_with(end))
    });
    all.sort();
    all
}

/// What commands, the desktop and systemd left, and a file of somebody else.
fn used() -> Bench {
    let bench = one_running();
    for words in
        [&["watch", "--once", "--json"][..], &["config", "set", "look.theme", "dark"], &["status"]]
    {
        let ran = bench.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    }
    let home = bench.home.path();
    let unit = home.join(".config/systemd/user/default.target.wants");
    for folder in [".config/autostart", ".local/share/co.endpointguard.desktop/storage"] {
        fs::create_dir_all(home.join(folder)).expect("made");
    }
    fs::create_dir_all(&unit).expect("made");
    let nowhere = "/usr/lib/systemd/user/endpoint-guard-watch.service";
    std::os::unix::fs::symlink(nowhere, unit.join("endpoint-guard-watch.service")).expect("linked");
    fs::write(home.join(".config/autostart/Endpoint Guard.desktop"), "").expect("written");
    fs::write(home.join("data/thesis.tex"), "years of work").expect("written");
    bench
}

#[test]
fn everything_is_shown_then_removed_and_nothing_else_is_touched() {
    let bench = used();
    let home = bench.home.path();
    let before = all_in(home);
    let shown = bench.run(&["forget-everything"]);
    assert!(shown.code == 2 && shown.err.contains("add --yes"), "{shown:?}");
    for words in ["settings", "history and sessions", "start with the session", "by systemd"] {
        assert!(shown.out.contains(words), "{words}: {shown:?}");
    }
    assert!(shown.out.contains("thesis.tex, which is not of Endpoint Guard"), "{shown:?}");
    assert!(shown.out.contains("alice/phi-4 ran when last read") && shown.out.contains("/h\n"));
    assert!(shown.out.contains("`endpoint-guard pause --all` first"), "{shown:?}");
    assert_eq!(all_in(home), before, "showing removes nothing");

    let json = bench.run(&["forget-everything", "--json"]);
    assert!(json.code == 2 && json.out.contains("--yes"), "nobody is asked: {json:?}");
    let done = bench.run(&["forget-everything", "--yes", "--json"]);
    assert_eq!(done.code, 0, "{done:?}");
    let told: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(told["running"][0]["endpoint"], "alice/phi-4", "{told}");
    assert!(told["running"][0]["rate_micros_per_hour"].as_i64() > Some(0), "{told}");
    let left: Vec<PathBuf> = all_in(home).into_iter().filter(|path| path.is_file()).collect();
    assert_eq!(left, [home.join("data/thesis.tex")], "{told}");
    assert!(!home.join(".config/systemd/user/default.target.wants").exists());

    let again = bench.run(&["forget-everything"]);
    assert_eq!((again.code, again.out.as_str()), (0, "Nothing of Endpoint Guard is kept here.\n"));
    let status = bench.run(&["status"]);
    assert!(status.out.contains("running"), "the endpoint goes on: {status:?}");
}

#[test]
fn nothing_is_removed_while_somebody_guards() {
    let bench = one_running();
    let mut watch = Watch::start(&bench, &[]);
    watch.wait_for("state");
    let ran = bench.run(&["forget-everything", "--yes", "--json"]);
    assert!(ran.code == 1 && ran.err.contains("End it first"), "{ran:?}");
    assert!(bench.home.path().join("data/ledger.db").exists());
}

#[test]
fn nothing_is_removed_while_a_session_is_open_whether_its_process_lives_or_not() {
    let bench = Bench::new(crate::run::two_paused());
    let mut held = Held::start(&bench, &["-e", "a"]);
    held.until("ready");
    let ran = bench.run(&["forget-everything", "--yes"]);
    assert!(ran.code == 1 && ran.err.contains("End it first"), "{ran:?}");
    // What it resumed runs until somebody takes over what is noted here.
    held.kill();
    let ran = bench.run(&["forget-everything", "--yes"]);
    assert!(ran.code == 1 && ran.err.contains("(alice/a)"), "{ran:?}");
    assert!(ran.err.contains("`endpoint-guard session stop "), "{ran:?}");
    assert!(bench.home.path().join("data/sessions.db").exists());
}

#[test]
fn what_cannot_be_removed_is_told_and_the_rest_is_gone() {
    let bench = used();
    let home = bench.home.path();
    // A folder where the entry was: it is no file that could be removed.
    let entry = home.join(".config/autostart/Endpoint Guard.desktop");
    fs::remove_file(&entry).expect("removed");
    fs::create_dir(&entry).expect("made");
    let ran = bench.run(&["forget-everything", "--yes", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["failed"][0]["what"], "autostart", "{told}");
    assert!(ran.err.contains("not everything was removed. start with the session: "), "{ran:?}");
    assert!(!home.join("data/ledger.db").exists());
}
