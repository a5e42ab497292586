//! What stands around a command: settings that cannot be read, a folder that takes nothing, a time
//! zone nobody knows, and who may read what is left on the disk.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::bench::{Bench, ran};

const PROTECTING: &str = "[endpoints.\"alice/kept\"]\nlevel = \"protected\"\n";

fn bench() -> Bench {
    let running = |name: &str, minutes: u32| {
        EndpointSpec::new("alice", name).state(State::Running, minutes * 60)
    };
    let endpoints = vec![running("kept", 600), running("other", 600)];
    Bench::new(AccountSpec { endpoints, ..AccountSpec::default() })
}

fn pauses(bench: &Bench) -> Vec<String> {
    let log = bench.server.log();
    let pauses = log.iter().filter(|request| request.path.ends_with("/pause"));
    pauses.map(|request| request.path.clone()).collect()
}

#[test]
fn while_the_settings_cannot_be_read_nothing_is_taken_for_unprotected_and_names_are_paused() {
    let bench = bench();
    bench.settings(PROTECTING);
    bench.run(&["config", "list"]);
    let slip = format!("{PROTECTING}level = \"watch\"\n");
    bench.settings(&slip);
    let all = bench.run(&["pause", "--all"]);
    assert_eq!(all.code, 2, "{all:?}");
    assert!(all.err.contains("line 3") && all.err.contains("--include-protected"), "{all:?}");
    assert_eq!(pauses(&bench), Vec::<String>::new());
    for words in [&["status"][..], &["config", "list"], &["cost"], &["budget"], &["reminders"]] {
        let ran = bench.run(words);
        assert!(ran.err.contains("line 3"), "{words:?}: {ran:?}");
    }
    let watched = bench.run(&["watch", "--once"]);
    assert!(watched.out.contains("line 3") || watched.err.contains("line 3"), "{watched:?}");
    let set = bench.run(&["config", "set", "look.theme", "dark"]);
    assert_eq!(set.code, 1, "{set:?}");
    assert!(set.err.contains("left alone"), "{set:?}");
    let file = bench.home.path().join("config/settings.toml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), slip, "it stays where it is, as it is");

    let named = bench.run(&["pause", "other"]);
    assert_eq!(named.code, 0, "{named:?}");
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/other/pause"]);
    let everything = bench.run(&["pause", "--all", "--include-protected"]);
    assert_eq!(everything.code, 0, "{everything:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
    // Fixed: nothing is said any more.
    bench.settings(PROTECTING);
    assert!(!bench.run(&["status"]).err.contains("line 3"));
}

#[test]
fn limits_go_on_by_what_can_be_read_and_by_the_last_good_settings() {
    let bench = bench();
    let good = format!("[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n{PROTECTING}");
    bench.settings(&good);
    bench.run(&["config", "list"]);
    bench.settings(&good.replace("[endpoints.", "[endpoints"));
    assert_eq!(bench.run(&["watch", "--once"]).code, 0);
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/other/pause"]);
}

#[test]
fn reminders_go_out_where_the_history_cannot_be_kept() {
    let bench = bench();
    std::fs::write(bench.home.path().join("data"), "a file is in the way").unwrap();
    let file = bench.home.path().join("said");
    let line = format!("cat >> {0}; echo >> {0}", file.display());
    let ran = bench.run(&["watch", "--once", "--json", "--exec", &line]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("The history cannot be kept"), "{ran:?}");
    let said = std::fs::read_to_string(file).unwrap();
    assert!(said.contains("left-running"), "{said}");
    assert_eq!(bench.run(&["pause", "other"]).code, 0);
}

#[test]
fn an_unknown_time_zone_is_said_and_a_posix_zone_without_rules_is_one() {
    let bench = bench();
    let in_zone =
        |zone: &str, words: &[&str]| ran(&bench.command(words).env("TZ", zone).output().unwrap());
    for words in [&["status"][..], &["cost"], &["watch", "--once"]] {
        let unknown = in_zone("Europe/Berlln", words);
        let said = format!("{}{}", unknown.out, unknown.err);
        assert!(said.contains("There is no time zone TZ=\"Europe/Berlln\""), "{unknown:?}");
        let posix = in_zone("CET-1CEST", words);
        assert!(!posix.out.contains("time zone") && !posix.err.contains("time zone"), "{posix:?}");
    }
}

#[test]
fn a_window_ends_by_a_posix_zone_without_rules() {
    let bench = bench();
    // One hour from now by UTC, and the end of the window just now by a zone one hour ahead of it.
    let hour = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).hour();
    let ahead = (i16::from(hour) + 1) % 24;
    bench.settings(&format!(
        "[guard]\nwindows = [{{ from = \"{:02}:00\", to = \"{ahead:02}:00\" }}]\n",
        (ahead + 22) % 24
    ));
    let mut command = bench.command(&["watch", "--once"]);
    // No rules, and no summer time in which an hour would be missing.
    let ran = ran(&command.env("TZ", "XST-1").output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(pauses(&bench).len(), 2, "{ran:?}");
}

fn others_can_read(path: &Path, found: &mut Vec<String>) {
    let mode = path.metadata().unwrap().permissions().mode() & 0o777;
    let right = if path.is_dir() { 0o700 } else { 0o600 };
    if mode != right {
        found.push(format!("{} {mode:o}", path.display()));
    }
    if path.is_dir() {
        path.read_dir().unwrap().for_each(|file| others_can_read(&file.unwrap().path(), found));
    }
}

#[test]
fn everything_that_is_made_can_be_read_by_its_owner_alone_whatever_the_umask() {
    let bench = bench();
    let home = bench.home.path().join("guard");
    let receipt = home.join("receipt.md");
    let script = format!(
        "umask 0; eg={}; $eg config set look.theme dark; $eg watch --once; \
         $eg run --endpoint other --pause-running --receipt {} -- true; $eg config set look.theme light",
        env!("CARGO_BIN_EXE_endpoint-guard"),
        receipt.display()
    );
    let mut command = bench.command(&[]);
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
        .collect();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).env_clear().envs(environment);
    shell.env("ENDPOINT_GUARD_HOME", &home).env("PATH", "/usr/bin:/bin");
    let ran = ran(&shell.output().unwrap());
    command.stdin(std::process::Stdio::null());
    for made in [
        "config/settings.toml",
        "config/settings.last-good.toml",
        "data/ledger.db",
        "data/sessions.db",
        "data/owner.lock",
        "data/sessions",
        "receipt.md",
        "state",
    ] {
        assert!(home.join(made).exists(), "{made}: {ran:?}");
    }
    let mut found = Vec::new();
    others_can_read(&home, &mut found);
    assert_eq!(found, Vec::<String>::new());
}
