//! An account in which everything that others wrote is hostile: people read plain text, JSON keeps
//! the exact names, and whatever the list told is paused.

use serde_json::{Value, json};

use crate::bench::Ran;
use crate::odd::{Hook, Odd, running};

const NAMES: [&str; 10] = [
    "phi-4",
    "ev\u{1b}[31mil\u{1b}]0;owned\u{7}",
    "line\nforged: nothing is running",
    "pay\u{202e}lap\u{2066}",
    "zero\u{200b}width\u{feff}",
    "c1\u{9b}31m\u{85}",
    "a/b?c#d",
    "%2e%2e",
    "back\\slash 'quote' \"double\"",
    "Modèle d’été",
];

/// Escape sequences, a line of its own, marks of direction, no width.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}[31m\nendpoint-guard: all paused\r\u{9b}1A\u{202e}\u{200b}\u{feff}\u{2028}\u{7}y";

fn hostile() -> Vec<Value> {
    let one = |name: &&str| {
        let mut one = running(name);
        for place in [
            "/tags",
            "/type",
            "/provider/vendor",
            "/provider/region",
            "/compute/accelerator",
            "/compute/instanceType",
            "/compute/instanceSize",
            "/model/repository",
            "/model/task",
            "/status/message",
            "/status/errorMessage",
            "/status/url",
            "/status/createdBy/name",
            "/status/updatedBy/name",
        ] {
            let value = if place == "/tags" { json!([HOSTILE]) } else { json!(HOSTILE) };
            let (parent, field) = place.rsplit_once('/').unwrap();
            one.pointer_mut(parent).unwrap()[field] = value;
        }
        one
    };
    NAMES.iter().map(one).collect()
}

fn refusing() -> Hook {
    Box::new(|_, path: &str| {
        let other = path.starts_with("/api/settings") || path.contains("/metrics");
        other.then(|| (403, None, json!({"error": HOSTILE, "code": HOSTILE}).to_string()))
    })
}

/// Nothing but what can be seen, and no line that somebody else began.
fn assert_plain(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let bad = text.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
        });
        assert_eq!(bad, None, "{ran:?}");
        for line in text.lines() {
            assert!(!line.starts_with("endpoint-guard: all paused"), "a forged line: {ran:?}");
            assert!(!line.starts_with("forged"), "a forged line: {ran:?}");
        }
    }
}

#[test]
fn people_read_plain_text_whatever_others_wrote() {
    let odd = Odd::start(hostile(), refusing());
    for words in [
        &["status"][..],
        &["cost"],
        &["cost", "--billed"],
        &["check"],
        &["reminders"],
        &["watch", "--once"],
        &["pause", "nobody\u{7}"],
        &["status", "--json"],
        &["check", "--json"],
    ] {
        let ran = odd.run(words);
        assert!(!ran.out.is_empty() || !ran.err.is_empty(), "{words:?}");
        if words[0] != "pause" {
            assert_plain(&ran);
        }
    }
}

#[test]
fn json_keeps_the_exact_names_and_escapes_them() {
    let odd = Odd::start(hostile(), refusing());
    let ran = odd.run(&["status", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_plain(&ran);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let mut names: Vec<&str> = said["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    let mut expected = NAMES.to_vec();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn whatever_the_list_told_is_paused_by_the_path_it_came_with() {
    let odd = Odd::start(hostile(), refusing());
    // By the name as it is shown, and by the exact one.
    let ran = odd.run(&["pause", "pay\\u{202e}lap\\u{2066}", "a/b?c#d"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_plain(&ran);
    let paused = odd.states().into_iter().filter(|(_, state)| state == "paused");
    assert_eq!(paused.map(|(name, _)| name).collect::<Vec<_>>(), [NAMES[3], NAMES[6]]);

    let ran = odd.run(&["pause", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_plain(&ran);
    for (name, state) in odd.states() {
        assert_eq!(state, "paused", "{name:?}");
    }
}
