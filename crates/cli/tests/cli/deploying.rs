//! What `docs/deploy` holds names commands that exist, and can be read by whoever runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, ran};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("the file is there")
}

/// Held against the command line itself: unknown words end with 2 before anything else happens.
fn assert_can_be_typed(words: &[&str]) {
    let bench = Bench::new(hf_sim::empty());
    let with_help: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
    let ran = ran(&bench.command(&with_help).output().expect("the command runs"));
    assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    for option in words.iter().filter(|word| word.starts_with("--")) {
        assert!(ran.out.contains(option), "{words:?} has no {option}: {}", ran.out);
    }
}

fn documents(name: &str) -> Vec<Value> {
    let text = text(name);
    let parts = text.split("\n---\n");
    parts.map(|part| serde_saphyr::from_str(part).expect("YAML")).collect()
}

fn arguments(container: &Value) -> Vec<String> {
    let words = container["args"].as_array().expect("arguments");
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

#[test]
fn units_name_commands_that_exist_and_end_slower_than_a_watch() {
    for name in ["endpoint-guard-watch.service", "endpoint-guard-once.service"] {
        let text = text(name);
        let line = |key: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(key));
            found.unwrap_or_else(|| panic!("{name} has no {key}"))
        };
        let mut words = line("ExecStart=").split(' ');
        assert_eq!(words.next(), Some("/usr/local/bin/endpoint-guard"));
        assert_can_be_typed(&words.collect::<Vec<_>>());
        assert_eq!(line("Environment=ENDPOINT_GUARD_HOME="), "/var/lib/endpoint-guard");
    }
    assert!(text("endpoint-guard-watch.service").contains("TimeoutStopSec=30"));
    assert!(text("endpoint-guard-once.timer").contains("OnCalendar="));
}

#[test]
fn the_page_about_it_names_options_and_figures_that_exist() {
    let page = include_str!("../../../../docs/watch.md");
    let help = Bench::new(hf_sim::empty()).run(&["watch", "--help"]).out;
    let words = page.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
    for option in words.filter(|word| word.len() > 3 && word.starts_with("--")) {
        assert!(help.contains(option), "{option}");
    }
    let figures = include_str!("../../src/watch/figures.rs");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    for name in rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split(", ")) {
        let name = name.trim().trim_matches('`');
        let name = name.split('{').next().unwrap_or_default();
        assert!(figures.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn systemd_can_read_the_units_where_it_is_there() {
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else { return };
    assert!(version.status.success());
    // It wants the program to be where the unit says; another stands in for it.
    let copies = tempfile::tempdir().expect("a temporary folder");
    let program = std::env::current_exe().expect("this test has a path");
    let mut units = Vec::new();
    for name in
        ["endpoint-guard-watch.service", "endpoint-guard-once.service", "endpoint-guard-once.timer"]
    {
        let text =
            text(name).replace("/usr/local/bin/endpoint-guard", &program.display().to_string());
        let at = copies.path().join(name);
        std::fs::write(&at, text).expect("it can be written");
        units.push(at);
    }
    let checked = Command::new("systemd-analyze")
        .args(["verify", "--man=no", "--recursive-errors=no"])
        .args(&units)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success() && !said.contains("endpoint-guard"), "{said}");
}

#[test]
fn the_container_starts_what_exists() {
    let text = text("Containerfile");
    let list = |key: &str| -> Vec<String> {
        let found = text.lines().find_map(|line| Some(line.split_once(key)?.1));
        serde_json::from_str(found.unwrap_or_else(|| panic!("no {key}"))).expect("a list")
    };
    assert_eq!(list("ENTRYPOINT "), ["endpoint-guard"]);
    let command = text.lines().find_map(|line| line.strip_prefix("CMD ")).expect("a command");
    let command: Vec<String> = serde_json::from_str(command).expect("a list");
    assert_can_be_typed(&command.iter().map(String::as_str).collect::<Vec<_>>());
    let health = list("--timeout=20s CMD ");
    assert_can_be_typed(&health.iter().skip(1).map(String::as_str).collect::<Vec<_>>());
    // The oldest compiler that builds it is the one that is used.
    let workspace = include_str!("../../../../Cargo.toml");
    let oldest = workspace.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let oldest = oldest.expect("there is one").trim_matches('"');
    assert!(text.contains(&format!("rust:{oldest}-slim")), "{oldest}");
}

#[test]
fn manifests_start_what_exists_and_keep_what_was_told() {
    for (name, kind, container) in [
        ("cronjob.yaml", "CronJob", "/spec/jobTemplate/spec/template/spec/containers/0"),
        ("deployment.yaml", "Deployment", "/spec/template/spec/containers/0"),
    ] {
        let documents = documents(name);
        let job = documents.iter().find(|document| document["kind"] == kind).expect("its kind");
        let container = job.pointer(container).expect("a container");
        let words = arguments(container);
        assert_can_be_typed(&words.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(container["volumeMounts"][0]["mountPath"], "/var/lib/endpoint-guard");
        assert_eq!(container["envFrom"][0]["secretRef"]["name"], "endpoint-guard");
    }
    let cron = documents("cronjob.yaml");
    assert_eq!(cron[1]["spec"]["concurrencyPolicy"], "Forbid");
    assert_eq!(cron[1]["spec"]["jobTemplate"]["spec"]["backoffLimit"], 0);
    let words = arguments(
        cron[1].pointer("/spec/jobTemplate/spec/template/spec/containers/0").expect("a container"),
    );
    assert!(words.contains(&"--once".to_owned()));
}
