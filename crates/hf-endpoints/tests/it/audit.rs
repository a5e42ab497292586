//! The audit log: every reason of the specification, and those that nobody knows.

use hf_endpoints::{AuditChange, AuditEntry, AuditPage, AuditQuery, AuditReason, EndpointType};

use crate::{answering, client, json, requests, stored};

async fn page(file: &str) -> AuditPage {
    let server = answering("GET", "/v2/audit-logs/acme", json(200, &stored(file))).await;
    let query = AuditQuery { endpoint: Some("phi-4".into()), ..AuditQuery::default() };
    let page = client(&server).audit_log("acme", &query).await.unwrap();
    assert_eq!(requests(&server).await, ["GET /v2/audit-logs/acme?endpoint=phi-4"]);
    page
}

fn change(entry: &AuditEntry) -> &AuditChange {
    match &entry.reason {
        AuditReason::Updated(change) => change,
        other => panic!("{other:?} is no update"),
    }
}

#[tokio::test]
async fn every_reason_is_read() {
    let page = page("audit.json").await;
    let [
        resumed,
        paused,
        slept,
        replica,
        timeout,
        instance,
        kind,
        tags,
        image,
        secrets,
        created,
        deleted,
    ] = &page.entries[..]
    else {
        panic!("{} entries", page.entries.len())
    };
    assert_eq!(page.next_cursor.as_deref(), Some("682c7bb7aa505b11ba0657b6"));
    assert_eq!(resumed.created_at.unwrap().to_string(), "2026-11-23T18:01:00Z");
    assert_eq!(resumed.user.as_ref().unwrap().name.as_deref(), Some("bea"));
    assert_eq!(
        (resumed.endpoint.as_deref(), resumed.level.as_deref()),
        (Some("phi-4"), Some("info"))
    );
    assert_eq!(resumed.reason, AuditReason::Resumed);
    assert_eq!(paused.reason, AuditReason::Paused);
    assert_eq!(slept.reason, AuditReason::ScaledToZero);
    assert_eq!(deleted.reason, AuditReason::Deleted);

    let AuditChange::Replica(change_of) = change(replica) else { panic!("{replica:?}") };
    assert_eq!((change_of.before.min_replica, change_of.after.max_replica), (Some(1), Some(2)));
    let AuditChange::ScalingToZero(change_of) = change(timeout) else { panic!("{timeout:?}") };
    let minutes = [&change_of.before, &change_of.after].map(|s| s.scale_to_zero_timeout_minutes);
    assert_eq!(minutes, [None, Some(15)]);
    let AuditChange::Instance(change_of) = change(instance) else { panic!("{instance:?}") };
    assert_eq!(change_of.after.instance_type.as_deref(), Some("nvidia-l40s"));
    let AuditChange::Type(change_of) = change(kind) else { panic!("{kind:?}") };
    assert_eq!(change_of.before, EndpointType::Public);
    assert_eq!(change_of.after, EndpointType::Authenticated);
    let AuditChange::Tags(change_of) = change(tags) else { panic!("{tags:?}") };
    assert_eq!(change_of.after, ["guard:protected"]);
    let AuditChange::Image(change_of) = change(image) else { panic!("{image:?}") };
    assert_eq!(change_of.after.image.as_deref(), Some("vLLM"));
    assert_eq!(*change(secrets), AuditChange::Other("secrets".into()), "their values are not kept");
    let AuditReason::Created(Some(endpoint)) = &created.reason else { panic!("{created:?}") };
    assert_eq!(endpoint.hardware().unwrap().instance_type, "nvidia-l4");
}

#[tokio::test]
async fn what_nobody_knows_is_kept_by_its_word() {
    let page = page("odd/audit.json").await;
    let unknown = |word: &str| AuditReason::Unknown(word.to_owned());
    let reasons: Vec<&AuditReason> = page.entries.iter().map(|entry| &entry.reason).collect();
    let [none, frozen, both, colour, half, nameless] = reasons[..] else { panic!("{reasons:?}") };
    assert_eq!((none, frozen, both), (&unknown(""), &unknown("endpointFrozen"), &unknown("")));
    assert_eq!(page.entries[1].user, None);
    assert_eq!(page.entries[1].created_at.unwrap().to_string(), "2026-11-23T10:00:00Z");
    let update = |change| AuditReason::Updated(Box::new(change));
    assert_eq!(*colour, update(AuditChange::Other("colour".into())));
    let AuditReason::Updated(change) = half else { panic!("{half:?}") };
    let AuditChange::Replica(sides) = &**change else { panic!("{change:?}") };
    assert_eq!((sides.before.min_replica, sides.after.min_replica), (None, Some(2)));
    assert_eq!(*nameless, AuditReason::Created(None));
}
