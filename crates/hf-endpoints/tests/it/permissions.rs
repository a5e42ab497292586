//! What a token may do, from whoami.

use hf_endpoints::{Permission, Reason, WhoAmI};
use serde_json::json as value;

use crate::{answering, client, json, stored};

fn with_role(role: &str) -> WhoAmI {
    let mut whoami: serde_json::Value = serde_json::from_str(&stored("whoami.json")).unwrap();
    whoami["auth"]["accessToken"] = value!({"role": role});
    serde_json::from_value(whoami).unwrap()
}

#[tokio::test]
async fn whoami_names_the_account_and_its_organizations() {
    let server = answering("GET", "/api/whoami-v2", json(200, &stored("whoami.json"))).await;
    let me = client(&server).whoami().await.unwrap();
    assert_eq!(me.namespaces().collect::<Vec<_>>(), ["alice", "acme", "guests", "plain"]);
    assert_eq!(me.role(), Some("fineGrained"));
    assert_eq!(me.billing_mode.as_deref(), Some("prepaid"));
    assert_eq!(me.orgs[0].plan.as_deref(), Some("team"));
}

#[test]
fn a_fine_grained_token_needs_the_permission_for_each_namespace() {
    let me: WhoAmI = serde_json::from_str(&stored("whoami.json")).unwrap();
    assert_eq!(me.can_manage("alice"), Permission::Yes);
    assert_eq!(me.can_manage("Alice"), Permission::Yes);
    assert_eq!(me.can_manage("acme"), Permission::Yes);
    let Permission::No(reason) = me.can_manage("guests") else { panic!() };
    assert_eq!(reason.to_string(), "the account has only the role read in guests");
    // A model of the same name grants nothing.
    let Permission::No(reason) = me.can_manage("plain") else { panic!() };
    let words = "the token lacks the permission inference.endpoints.write for plain";
    assert_eq!(reason.to_string(), words);
    assert_eq!(me.can_read_billing(), Permission::Yes);
}

#[test]
fn a_read_token_cannot_pause_and_a_write_token_can() {
    assert_eq!(with_role("read").can_manage("alice"), Permission::No(Reason::ReadOnlyToken));
    let me = with_role("write");
    assert_eq!(me.can_manage("alice"), Permission::Yes);
    assert_eq!(me.can_manage("acme"), Permission::Yes);
    assert!(matches!(me.can_manage("guests"), Permission::No(Reason::OrgRole { .. })));
    assert!(matches!(me.can_manage("else"), Permission::No(Reason::NotAMember { .. })));
    // The role in this organization is not told.
    assert_eq!(me.can_manage("plain"), Permission::Unknown);
}

#[test]
fn what_whoami_does_not_tell_is_unknown() {
    for text in [
        r#"{"name":"alice"}"#,
        r#"{"name":"alice","auth":null,"orgs":null}"#,
        r#"{"name":"alice","auth":{"type":"oauth"}}"#,
        r#"{"name":"alice","auth":{"accessToken":{"role":"fineGrained"}}}"#,
        r#"{"name":"alice","auth":{"accessToken":{"role":"new"}}}"#,
    ] {
        let me: WhoAmI = serde_json::from_str(text).unwrap();
        assert_eq!(me.can_manage("alice"), Permission::Unknown, "{text}");
        assert_eq!(me.can_read_billing(), Permission::Unknown, "{text}");
    }
}
