//! Who started an endpoint, by the audit log. What its entries look like is not documented, so
//! several names are tried for each of their fields, and what says too little names nobody.

use jiff::Timestamp;
use serde_json::Value;

const TIMES: [&str; 5] = ["createdAt", "created_at", "timestamp", "time", "date"];
const ACTIONS: [&str; 5] = ["action", "type", "event", "operation", "name"];
const USERS: [&str; 5] = ["username", "user", "actor", "author", "createdBy"];
const ENDPOINTS: [&str; 4] = ["endpoint", "endpointName", "resource", "target"];
/// What an action is called that can make an endpoint run.
const STARTS: [&str; 4] = ["resume", "start", "scale", "update"];

/// The user of the last entry since `from` that can have started this endpoint. `from` is by the
/// clock of the log.
#[must_use]
pub fn who_started(entries: &[Value], endpoint: &str, from: Timestamp) -> Option<String> {
    // The texts of the log were made plain where they came in.
    let endpoint = hf_endpoints::plain_text(endpoint);
    let starts = entries.iter().filter_map(|entry| {
        let at: Timestamp = text(entry, &TIMES)?.parse().ok()?;
        let action = text(entry, &ACTIONS)?.to_ascii_lowercase();
        let named = text(entry, &ENDPOINTS);
        let other = named.is_some_and(|named| !is_named(named, &endpoint));
        let can_start = STARTS.iter().any(|word| action.contains(word)) && !other && at >= from;
        can_start.then(|| Some((at, text(entry, &USERS)?)))?
    });
    starts.max_by_key(|(at, _)| *at).map(|(_, user)| user.to_owned())
}

/// Whether a text of the log names an endpoint, with or without its namespace.
fn is_named(named: &str, endpoint: &str) -> bool {
    let whole = || named.split_once('/').is_some_and(|(_, name)| name == endpoint);
    named == endpoint || whole()
}

/// The first of these fields that is a text, or an object with a name.
fn text<'a>(entry: &'a Value, names: &[&str]) -> Option<&'a str> {
    let field = |name: &&str| {
        let value = entry.get(*name)?;
        value.as_str().or_else(|| value.get("name").or_else(|| value.get("username"))?.as_str())
    };
    names.iter().find_map(field)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from() -> Timestamp {
        "2026-11-23T18:00:00Z".parse().expect("a time")
    }

    #[test]
    fn the_last_start_since_then_names_its_user_however_the_fields_are_called() {
        let ours = json!([
            { "createdAt": "2026-11-23T18:01:00Z", "action": "resume", "endpoint": "phi-4", "username": "bea" },
            { "createdAt": "2026-11-23T18:02:00Z", "action": "pause", "endpoint": "phi-4", "username": "alice" },
            { "createdAt": "2026-11-23T18:03:00Z", "action": "resume", "endpoint": "qwen", "username": "carl" },
            { "createdAt": "2026-11-23T17:00:00Z", "action": "resume", "endpoint": "phi-4", "username": "dora" },
        ]);
        let other = json!([{
            "timestamp": "2026-11-23T18:01:00Z", "type": "endpoint.started",
            "resource": { "name": "acme/phi-4" }, "actor": { "name": "bea" }
        }]);
        for entries in [ours, other] {
            let entries = entries.as_array().expect("a list");
            assert_eq!(who_started(entries, "phi-4", from()).as_deref(), Some("bea"));
        }
    }

    #[test]
    fn what_says_too_little_names_nobody() {
        for entry in [
            json!({ "action": "resume", "endpoint": "phi-4", "username": "bea" }),
            json!({ "createdAt": "2026-11-23T18:01:00Z", "endpoint": "phi-4", "username": "bea" }),
            json!({ "createdAt": "2026-11-23T18:01:00Z", "action": "resume", "endpoint": "phi-4" }),
            json!({ "createdAt": "yesterday", "action": "resume", "username": "bea" }),
            json!("resumed by bea"),
        ] {
            assert_eq!(who_started(&[entry], "phi-4", from()), None);
        }
    }
}
