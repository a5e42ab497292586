//! What holds for everything that is shown, whatever came in.

use guard_core::{Cost, View};
use serde_json::Value;

/// Keys under which exact values stand, which are not shown as they are: names as they must be sent,
/// requests, and numbers.
const EXACT: [&str; 9] =
    ["id", "endpoint", "endpoints", "unarmed", "inUse", "request", "requests", "page", "key"];

/// The least is at most the most, and nothing is below zero.
///
/// # Panics
/// When that does not hold.
pub fn cost(cost: Cost) {
    assert!(cost.least.0 >= 0, "a negative amount: {cost:?}");
    if let Some(most) = cost.most {
        assert!(most >= cost.least, "more at least than at most: {cost:?}");
    }
}

/// Words of others are data: nothing that a terminal or a notification would obey.
///
/// # Panics
/// When there is such a thing.
pub fn words(text: &str) {
    let found = text.chars().find(|c| is_obeyed(*c));
    assert!(found.is_none(), "{found:?} is shown in {text:?}");
    // What a bill and the ledger differ by, and each part of that, may be below zero; nothing else may.
    let compares = text.contains("not explained") || text.contains("estimated");
    let negative = text.contains("$-") || text.contains("-$") && !compares;
    assert!(!negative, "a negative amount is shown: {text:?}");
}

/// Every text that a person sees, and every amount.
///
/// # Panics
/// When something does not hold.
pub fn view(view: &View) {
    let value = serde_json::to_value(view).unwrap_or_else(|why| panic!("{why}"));
    walk(None, &value);
}

fn walk(key: Option<&str>, value: &Value) {
    match value {
        Value::String(text) => words(text),
        Value::Number(number) => {
            let is_money = key.is_some_and(|key| {
                key.to_ascii_lowercase().ends_with("micros") || key == "least" || key == "most"
            });
            let negative = number.as_i64().is_some_and(|number| number < 0);
            assert!(!(is_money && negative), "{key:?} is {number}");
        }
        Value::Array(all) => all.iter().for_each(|one| walk(key, one)),
        Value::Object(all) => {
            for (key, one) in all.iter().filter(|(key, _)| !EXACT.contains(&key.as_str())) {
                walk(Some(key), one);
            }
            if let (Some(least), Some(most)) = (int(all.get("least")), int(all.get("most"))) {
                assert!(least <= most, "more at least than at most: {all:?}");
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn int(value: Option<&Value>) -> Option<i64> {
    value.and_then(Value::as_i64)
}

/// Control characters but the end of a line, marks that turn the direction, and what has no width.
fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
