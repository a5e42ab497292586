//! Who started an endpoint, by the audit log.

use hf_endpoints::{AuditEntry, AuditReason};
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
