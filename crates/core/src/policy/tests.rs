//! Keys keep their texts, and a condition is declared in one place.

#![expect(clippy::disallowed_methods, reason = "a test reads the sources")]

use std::path::{Path, PathBuf};

use super::declared::Judge;
use super::*;

/// What is stored today. These codes never change; a condition that is new need not be here.
const STORED: [&str; 28] = [
    "left-running:alice/phi-4",
    "idle:alice/phi-4",
    "not-armed:alice/phi-4",
    "stuck:alice/phi-4",
    "failed:alice/phi-4",
    "woke:alice/phi-4",
    "changed:alice/phi-4",
    "appeared:acme/theirs",
    "window-start:alice/phi-4",
    "ending:alice/phi-4",
    "deadline:alice/phi-4",
    "session-ends:20261125-100000-k3f",
    "session:20261125-100000-k3f",
    "pause-unconfirmed:alice/phi-4",
    "budget:week:all",
    "budget-stop:day:acme",
    "budget-unjudged:month:alice/phi-4",
    "credit",
    "billed:acme",
    "refused",
    "cannot-pause",
    "expires",
    "blind",
    "leaving",
    "budget-override:week:all",
    "pause-all",
    "summary",
    "trouble:12",
];

#[test]
fn what_is_stored_today_is_read_and_written_as_it_is() {
    let mut known = Vec::new();
    for text in STORED {
        let key = Key::from(text);
        let condition = Condition::of_key(&key).unwrap();
        let written = match key.about() {
            "" => condition.key(),
            about => condition.of(about),
        };
        assert_eq!(written.as_str(), text);
        assert!(!known.contains(&condition), "{text}");
        known.push(condition);
    }
}

#[test]
fn what_another_version_wrote_is_kept_letter_by_letter() {
    for text in ["", ":", "it's", "moved-house:alice/phi-4", "BLIND", "blind\u{202e}", "-idle:a/b"]
    {
        let key = Key::from(text);
        assert_eq!((Condition::of_key(&key), key.as_str()), (None, text));
    }
    assert_eq!(Key::from("moved-house:alice/phi-4").about(), "alice/phi-4");
}

#[test]
fn each_code_is_declared_once() {
    let mut codes: Vec<&str> = Condition::ALL.iter().map(|condition| condition.code()).collect();
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all);
    assert!(codes.iter().all(|code| !code.is_empty() && !code.contains(':')), "{codes:?}");
}

#[test]
fn what_the_guard_asks_of_conditions_is_what_they_declare() {
    let those = |is: fn(&Key) -> bool| -> Vec<&str> {
        Condition::ALL.iter().filter(|one| is(&one.key())).map(|one| one.code()).collect()
    };
    let of_account = those(is_of_account);
    assert_eq!(of_account, ["blind", "refused", "cannot-pause", "expires", "unproved"]);
    let left_on = those(is_of_leaving_on);
    assert_eq!(left_on, ["left-running", "idle", "not-armed"]);
}

/// Every source of the core that is no test, without comments.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("\nmod tests {").next().unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, code.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// The recipe of `CONTRIBUTING.md`: what is judged of an endpoint or of the account takes its own file and a line of the
/// registry.
#[test]
fn a_condition_takes_two_files() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let judged = |one: &&Condition| !matches!(one.declared().judge, Judge::Guard);
    let judged: Vec<Condition> = Condition::ALL.iter().filter(judged).copied().collect();
    assert!(judged.len() >= 9, "{judged:?}");
    for condition in judged {
        let code = condition.code();
        // Only a key has no space behind the colon.
        let names = [
            format!("Condition::{condition:?}"),
            format!("::new(\"{code}\")"),
            format!("\"{code}:{{"),
        ];
        let named = all.iter().filter(|(_, code)| names.iter().any(|name| code.contains(name)));
        let mut files: Vec<&Path> = named.map(|(path, _)| path.as_path()).collect();
        // Snoozing it is said in the row, and defers the limit.
        let is_snoozed = condition == Condition::LeftRunning;
        let more =
            |path: &Path| path.ends_with("view/rows.rs") || path.ends_with("guard/deadlines.rs");
        files.retain(|path| !(is_snoozed && more(path)));
        let own =
            files.iter().filter(|path| path.parent().is_some_and(|in_| in_.ends_with("policy")));
        assert_eq!((own.count(), files.len()), (1, 1), "{condition:?} is in {files:?}");
    }
}
