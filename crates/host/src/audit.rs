//! Who did what to an endpoint, by the audit log.

use std::collections::BTreeMap;

use guard_core::{AuditedDeed, Deed, EndpointId, Event, Set, Setting, Starts, shifted};
use hf_endpoints::{AuditChange, AuditEntry, AuditQuery, AuditReason, Change};
use jiff::Timestamp;

use crate::account::Account;
use crate::observe;

/// So many entries come with a page that tells of several endpoints.
const PAGE: u32 = 100;

/// Of the log, newest first, so much is read for what just happened.
const MOST_PAGES: u32 = 3;

impl Account {
    /// Reads in the audit log who did what to these endpoints since `from`, by this machine's clock.
    pub async fn audit(
        &self,
        namespace: String,
        endpoints: Vec<EndpointId>,
        from: Timestamp,
    ) -> Event {
        let ahead = self.ahead_millis();
        let mut asking = query(&endpoints);
        let mut told = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = match self.client().audit_log(&namespace, &asking).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::info!(%namespace, %error, "could not read the audit log");
                    let result = Err(observe::problem(&error));
                    return Event::Audited { namespace, endpoints, result };
                }
            };
            told.extend(deeds(&page.entries, &endpoints, from, -ahead));
            let is_old =
                |entry: &AuditEntry| entry.created_at.is_some_and(|at| shifted(at, -ahead) < from);
            asking.cursor = page.next_cursor.filter(|_| !page.entries.iter().any(is_old));
            if asking.cursor.is_none() {
                break;
            }
        }
        Event::Audited { namespace, endpoints, result: Ok(told) }
    }
}

/// What to ask for in order to hear of these endpoints.
#[must_use]
pub fn query(endpoints: &[EndpointId]) -> AuditQuery {
    match endpoints {
        [one] => AuditQuery { endpoint: Some(one.name.clone()), ..AuditQuery::default() },
        _ => AuditQuery { limit: Some(PAGE), ..AuditQuery::default() },
    }
}

/// What these entries, the answer to [`query`], tell of the endpoints since `from`, `shift` milliseconds
/// later; `from` is by this machine's clock. An entry without a time or a user tells nothing.
#[must_use]
pub fn deeds(
    entries: &[AuditEntry],
    endpoints: &[EndpointId],
    from: Timestamp,
    shift: i64,
) -> Vec<AuditedDeed> {
    // The texts of the log were made plain where they came in.
    let plain = endpoints.iter().map(|id| (hf_endpoints::plain_text(&id.name), id));
    let by_name: BTreeMap<String, &EndpointId> = plain.collect();
    let only = <&[EndpointId; 1]>::try_from(endpoints).ok().map(|[only]| only);
    let deeds = entries.iter().filter_map(|entry| {
        let endpoint = match &entry.endpoint {
            Some(name) => by_name.get(name).copied()?,
            // It was asked for so.
            None => only?,
        };
        let Deed { at, by, words, .. } = deed(entry, shift)?;
        let (starts, set) = meaning(&entry.reason);
        let endpoint = endpoint.clone();
        (at >= from).then_some(AuditedDeed { endpoint, at, by: by?, words, starts, set })
    });
    deeds.collect()
}

/// Whether an endpoint runs after it, and what it set of that which decides the cost. Of what nobody
/// here knows nobody is accused.
fn meaning(reason: &AuditReason) -> (Starts, Vec<Set>) {
    match reason {
        AuditReason::Created(_) | AuditReason::Resumed => (Starts::Surely, Vec::new()),
        AuditReason::Paused | AuditReason::ScaledToZero | AuditReason::Deleted => {
            (Starts::Ends, Vec::new())
        }
        AuditReason::Updated(change) => meaning_of_change(change),
        AuditReason::Unknown(_) => (Starts::Never, Vec::new()),
    }
}

/// The same of an update. What is deployed anew for it may start by it, since what an update does to one
/// that is stopped is not known.
fn meaning_of_change(change: &AuditChange) -> (Starts, Vec<Set>) {
    match change {
        AuditChange::Replica(Change { before, after }) => {
            let sides = [
                set(before.min_replica, after.min_replica, Setting::MinReplicas),
                set(before.max_replica, after.max_replica, Setting::MaxReplicas),
            ];
            (Starts::Perhaps, sides.into_iter().flatten().collect())
        }
        AuditChange::ScalingToZero(Change { before, after }) => {
            let [before, after] =
                [before, after].map(|side| Some(side.scale_to_zero_timeout_minutes));
            (Starts::Perhaps, set(before, after, Setting::ScaleToZero).into_iter().collect())
        }
        AuditChange::Instance(Change { before, after }) => {
            let [before, after] = [before, after]
                .map(|side| side.instance_type.clone().zip(side.instance_size.clone()));
            let hardware = |(kind, size)| Setting::Hardware(kind, size);
            (Starts::Perhaps, set(before, after, hardware).into_iter().collect())
        }
        // Another model or container.
        AuditChange::Repository(_)
        | AuditChange::Task(_)
        | AuditChange::Framework(_)
        | AuditChange::Image(_) => (Starts::Perhaps, Vec::new()),
        // Who may call it, and labels: nothing is deployed for them.
        AuditChange::Type(_) | AuditChange::Tags(_) => (Starts::Never, Vec::new()),
        AuditChange::Other(word) => match word.as_str() {
            // The container starts anew with them. One that does not say what it changed may be either.
            "command" | "env" | "secrets" | "" => (Starts::Perhaps, Vec::new()),
            // `measure`, `route`, `experimentalFeatures`: how requests are counted and led.
            _ => (Starts::Never, Vec::new()),
        },
    }
}

/// What was set, where it is known what it is since, and it was not so before.
fn set<T: PartialEq>(
    before: Option<T>,
    after: Option<T>,
    setting: impl Fn(T) -> Setting,
) -> Option<Set> {
    if before == after {
        return None;
    }
    Some(Set { before: before.map(&setting), after: setting(after?) })
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
        AuditChange::Other(word) if word.is_empty() => "changed it".to_owned(),
        AuditChange::Other(word) => format!("set its {word}"),
    }
}

/// `min replicas 0 → 1`
fn from_to(what: &str, before: &str, after: &str) -> String {
    format!("{what} {before} → {after}")
}

#[cfg(test)]
mod tests {
    use guard_core::that_started;
    use serde_json::{Value, json};

    use super::*;

    fn starter(entries: Value) -> Option<String> {
        let page = json!({ "list": entries });
        let page: hf_endpoints::AuditPage = serde_json::from_value(page).expect("a page");
        let from = "2026-11-23T18:00:00Z".parse().expect("a time");
        let told = deeds(&page.entries, &[EndpointId::new("acme", "phi-4")], from, 0);
        that_started(&told).map(|deed| deed.by.clone())
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
