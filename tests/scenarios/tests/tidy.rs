//! Habits that a machine can hold.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::path::{Path, PathBuf};

/// Longer files hold a second thing that should move out.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            let foreign = ["target", "node_modules", "dist", "generated", "gen", "tools", ".git"];
            if !foreign.contains(&name.as_str()) {
                files(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

#[test]
fn files_stay_small() {
    let mut found = Vec::new();
    files(&root(), &[".rs", ".ts", ".svelte"], &mut found);
    assert!(found.len() > 100, "the sources were not found");
    let long: Vec<String> = found
        .iter()
        .map(|path| (path, std::fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{} ({lines})", path.display()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn the_core_depends_on_nothing_that_could_touch_the_world() {
    let manifest = std::fs::read_to_string(root().join("crates/core/Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let names: Vec<&String> = manifest["dependencies"].as_table().unwrap().keys().collect();
    assert_eq!(names, ["jiff", "schemars", "serde", "ts-rs"]);
}

#[test]
fn tauri_is_known_in_one_folder_and_one_file_of_the_page() {
    let root = root();
    let mut pages = Vec::new();
    files(&root.join("ui/src"), &[".ts", ".svelte"], &mut pages);
    let importing: Vec<PathBuf> = pages
        .into_iter()
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("@tauri-apps/"))
        .collect();
    assert_eq!(importing, [root.join("ui/src/core.ts")]);
    let mut sources = Vec::new();
    files(&root.join("crates"), &["Cargo.toml"], &mut sources);
    for manifest in sources {
        let text = std::fs::read_to_string(&manifest).unwrap();
        assert!(!text.contains("\ntauri"), "{} depends on Tauri", manifest.display());
    }
}

#[test]
fn the_table_of_conditions_is_that_of_the_code() {
    let settings: guard_core::Settings = toml::from_str(guard_core::DEFAULTS).unwrap();
    let table = guard_core::conditions_table(&settings);
    let text = std::fs::read_to_string(root().join("docs/behaviour.md")).unwrap();
    assert!(text.contains(&table), "docs/behaviour.md is to have this table:\n{table}");
}

/// A key is made and read by its type: no code of a condition is written outside of `policy` and of tests.
#[test]
fn no_code_of_a_condition_is_written_elsewhere() {
    let core = root().join("crates/core/src");
    let mut sources = Vec::new();
    for folder in [
        "crates/core/src",
        "crates/host/src",
        "crates/cli/src",
        "crates/resident/src",
        "src-tauri/src",
    ] {
        files(&root().join(folder), &[".rs"], &mut sources);
    }
    let of_tests = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
    sources.retain(|path| !path.starts_with(core.join("policy")) && !path.iter().any(of_tests));
    assert!(sources.len() > 100, "the sources were not found");
    // Where keys are dealt with, the bare code is one too; elsewhere `failed` is a state.
    let of_keys = ["guard", "view", "reminders", "told", "messages"].map(|name| core.join(name));
    let mut found = Vec::new();
    for path in &sources {
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.split("\nmod tests {").next().unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let is_of_keys = of_keys.iter().any(|folder| path.starts_with(folder));
        for (line, code) in lines.flat_map(|line| {
            guard_core::Condition::ALL.iter().map(move |condition| (line, condition.code()))
        }) {
            // A space follows where it is a sentence.
            let is_begun =
                line.split(&format!("\"{code}:")).skip(1).any(|rest| !rest.starts_with(' '));
            // Being blind is a state too.
            let is_state = code == "blind" && path.ends_with("guard/sight.rs");
            let is_bare = is_of_keys && !is_state && line.contains(&format!("\"{code}\""));
            if is_begun || is_bare {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_table_of_findings_is_that_of_the_code() {
    let table = guard_core::findings_table();
    let text = std::fs::read_to_string(root().join("docs/safety.md")).unwrap();
    assert!(text.contains(&table), "docs/safety.md is to have this table:\n{table}");
}

#[test]
fn every_default_is_explained() {
    let mut explained = false;
    for line in guard_core::DEFAULTS.lines() {
        let is_comment = line.starts_with('#');
        let is_setting = !is_comment && line.contains(" = ");
        assert!(!is_setting || explained, "no comment above: {line}");
        explained = is_comment || (explained && line.starts_with('['));
    }
}

/// A struct as it stands in a file that is formatted: its name and the lines of its fields.
fn structs(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let code = line.trim_start();
        if let Some(at) = line.find("struct ").filter(|_| line.ends_with(" {")) {
            let name = line[at + 7..].split([' ', '<', '{']).next().unwrap_or_default();
            found.push((name.to_owned(), Vec::new()));
            inside = true;
        } else if code == "}" {
            inside = false;
        } else if inside && !code.starts_with("//") && !code.starts_with('#') && code.contains(": ")
        {
            found.last_mut().unwrap().1.push(code.to_owned());
        }
    }
    found
}

/// More state in one type is more than one part.
const MOST_FIELDS: usize = 15;

#[test]
fn no_state_of_the_core_is_larger_than_one_part() {
    let core = root().join("crates/core/src");
    let mut found = Vec::new();
    files(&core, &[".rs"], &mut found);
    // What is drawn, and what Hugging Face answers, are as large as they are.
    found.retain(|path| !path.starts_with(core.join("view")) && *path != core.join("endpoint.rs"));
    let all: Vec<(String, Vec<String>)> =
        found.iter().flat_map(|path| structs(&std::fs::read_to_string(path).unwrap())).collect();
    let guard = all.iter().find(|(name, _)| name == "Guard").unwrap();
    assert!(guard.1.len() > 10, "its fields were not found: {guard:?}");
    let large: Vec<_> = all.iter().filter(|(_, fields)| fields.len() > MOST_FIELDS).collect();
    assert!(large.is_empty(), "{large:?}");
}

/// What puts parts together, or hands out values that nobody can change: all that shows fields.
const SHOWS_FIELDS: [&str; 6] =
    ["World", "Changes", "Pauses", "LedgerCache", "Stint", "CreditLeft"];

#[test]
fn no_part_of_the_guard_reaches_the_state_of_another() {
    let guard = root().join("crates/core/src/guard");
    let parts: Vec<PathBuf> =
        std::fs::read_dir(&guard).unwrap().flatten().map(|e| e.path()).collect();
    let mut seen = 0;
    for path in parts.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        for (name, fields) in structs(&std::fs::read_to_string(path).unwrap()) {
            seen += 1;
            let shown: Vec<&String> =
                fields.iter().filter(|line| line.starts_with("pub(")).collect();
            assert!(
                shown.is_empty() || SHOWS_FIELDS.contains(&name.as_str()),
                "{name} in {} shows {shown:?}: give it methods",
                path.display()
            );
        }
    }
    assert!(seen > 15, "the parts were not found");
}
