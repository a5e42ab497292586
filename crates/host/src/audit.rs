//! Who did what to an endpoint, by the audit log.

use guard_core::{Deed, EndpointId, shifted};
use hf_endpoints::{AuditChange, AuditEntry, AuditReason, Change};
use jiff::Timestamp;

/// The user of the last entry since `from` that can have started this endpoint. `from` is by the
/// clock of the log.
#[must_use]
pub fn who_started(entries: &[AuditEntry], endpoint: &str, from: Timestamp) -> Option<String> {
    // The texts of the log were made plain where they came in.
    let endpoint = hf_endpoints::plain_text(endpoint);
    let starts = entries.iter().filter_map(|entry| {
        let at = entry.created_at.filter(|at| *at >= from)?;
        let other = entry.endpoint.as_ref().is_some_and(|named| *named != endpoint);
        let user = entry.user.as_ref()?.name.as_deref()?;
        (can_start(&entry.reason) && !other).then_some((at, user))
    });
    starts.max_by_key(|(at, _)| *at).map(|(_, user)| user.to_owned())
}

/// Whether an endpoint can run after it. Of a reason that nobody here knows nobody is accused.
fn can_start(reason: &AuditReason) -> bool {
    matches!(reason, AuditReason::Resumed | AuditReason::Updated(_) | AuditReason::Created(_))
}

/// Whether an entry is about this endpoint. One that names none is taken for it: it was asked for so.
pub(crate) fn is_of(entry: &AuditEntry, endpoint: &EndpointId) -> bool {
    let name = hf_endpoints::plain_text(&endpoint.name);
    entry.endpoint.as_ref().is_none_or(|named| *named == name)
}

/// What an entry tells, `shift` milliseconds later; `None` when it has no time.
pub(crate) fn deed(entry: &AuditEntry, shift: i64) -> Option<Deed> {
    let (what, words) = match &entry.reason {
        AuditReason::Created(_) => ("created", "created it".to_owned()),
        AuditReason::Paused => ("paused", "paused it".to_owned()),
        AuditReason::ScaledToZero => ("scaled-to-zero", "scaled it to zero".to_owned()),
        AuditReason::Resumed => ("resumed", "resumed it".to_owned()),
        AuditReason::Deleted => ("deleted", "deleted it".to_owned()),
        AuditReason::Updated(change) => ("updated", changed(change)),
        AuditReason::Unknown(word) if word.is_empty() => {
            ("other", "did something to it".to_owned())
        }
        AuditReason::Unknown(word) => ("other", format!("did something to it ({word})")),
        _ => ("other", "did something to it".to_owned()),
    };
    Some(Deed {
        at: shifted(entry.created_at?, shift),
        by: entry.user.as_ref().and_then(|user| user.name.clone()),
        what,
        words,
        seen: false,
    })
}

fn changed(change: &AuditChange) -> String {
    let count =
        |count: Option<u32>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
    match change {
        AuditChange::Replica(Change { before, after }) => {
            let one = |what: &str, before: Option<u32>, after: Option<u32>| {
                (before != after).then(|| from_to(what, &count(before), &count(after)))
            };
            let both = [
                one("min replicas", before.min_replica, after.min_replica),
                one("max replicas", before.max_replica, after.max_replica),
            ];
            let both: Vec<String> = both.into_iter().flatten().collect();
            if both.is_empty() {
                "set its replicas".to_owned()
            } else {
                format!("set {}", both.join(", "))
            }
        }
        AuditChange::ScalingToZero(Change { before, after }) => {
            let side = |minutes: Option<u32>| {
                minutes.map_or_else(|| "off".to_owned(), |minutes| format!("after {minutes} min"))
            };
            let (before, after) =
                (before.scale_to_zero_timeout_minutes, after.scale_to_zero_timeout_minutes);
            format!("set {}", from_to("auto-stop", &side(before), &side(after)))
        }
        AuditChange::Instance(Change { before, after }) => {
            let side = |side: &hf_endpoints::Compute| {
                format!("{} {}", text(&side.instance_type), text(&side.instance_size))
            };
            format!("set {}", from_to("hardware", &side(before), &side(after)))
        }
        AuditChange::Type(Change { before, after }) => {
            format!("set {}", from_to("access", before.as_str(), after.as_str()))
        }
        AuditChange::Repository(Change { before, after }) => {
            format!("set {}", from_to("model", &text(&before.repository), &text(&after.repository)))
        }
        AuditChange::Task(_) => "set its task".to_owned(),
        AuditChange::Framework(_) => "set its framework".to_owned(),
        AuditChange::Image(_) => "set its container".to_owned(),
        AuditChange::Tags(Change { before, after }) => {
            let side = |tags: &[String]| match tags {
                [] => "none".to_owned(),
                tags => tags.join(" "),
            };
            format!("set {}", from_to("tags", &side(before), &side(after)))
        }
        AuditChange::Other(word) if !word.is_empty() => format!("set its {word}"),
        _ => "changed it".to_owned(),
    }
}

/// `min replicas 0 → 1`
fn from_to(what: &str, before: &str, after: &str) -> String {
    format!("{what} {before} → {after}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn starter(entries: Value) -> Option<String> {
        let page = json!({ "list": entries });
        let page: hf_endpoints::AuditPage = serde_json::from_value(page).expect("a page");
        who_started(&page.entries, "phi-4", "2026-11-23T18:00:00Z".parse().expect("a time"))
    }

    fn entry(at: &str, reason: &str, endpoint: &str, user: &str) -> Value {
        json!({
            "createdAt": format!("2026-11-23T{at}Z"), "endpoint": endpoint, "user": { "name": user },
            "reason": { reason: {} },
        })
    }

    #[test]
    fn the_last_start_since_then_names_its_user() {
        let entries = json!([
            entry("18:01:00", "endpointResumed", "phi-4", "bea"),
            entry("18:02:00", "endpointPaused", "phi-4", "alice"),
            entry("18:02:30", "endpointScaledToZero", "phi-4", "alice"),
            entry("18:03:00", "endpointResumed", "qwen", "carl"),
            entry("17:00:00", "endpointResumed", "phi-4", "dora"),
        ]);
        assert_eq!(starter(entries).as_deref(), Some("bea"));
        let update = json!([entry("18:01:00", "endpointUpdated", "phi-4", "bea")]);
        assert_eq!(starter(update).as_deref(), Some("bea"));
    }

    #[test]
    fn what_says_too_little_names_nobody() {
        let whole = entry("18:01:00", "endpointResumed", "phi-4", "bea");
        assert!(starter(json!([whole])).is_some());
        for field in ["createdAt", "user", "reason"] {
            let mut entry = whole.clone();
            entry[field] = json!("yesterday");
            assert_eq!(starter(json!([entry])), None, "{field}");
        }
        assert_eq!(starter(json!([entry("18:01:00", "endpointThawed", "phi-4", "bea")])), None);
        assert_eq!(starter(json!(["resumed by bea"])), None);
    }
}
