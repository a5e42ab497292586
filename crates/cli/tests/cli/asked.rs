//! Which parameters lists are asked with: what is watched is decided here, by every row there is, and
//! not by a filter of the service.

use crate::bench::Bench;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, EndpointSpec, State};

/// More endpoints than a page has, with tags, in two namespaces.
fn account() -> AccountSpec {
    let of = |namespace: &str, count: usize| {
        let tags = vec!["guard:max=2h".to_owned(), "team".to_owned()];
        let spec = EndpointSpec { tags, ..EndpointSpec::new(namespace, "a") };
        let spec = spec.state(State::Paused, 600).armed(15);
        let namespace = namespace.to_owned();
        (0..count).map(move |n| EndpointSpec { name: format!("{namespace}-{n}"), ..spec.clone() })
    };
    AccountSpec {
        endpoints: of("alice", 101).chain(of("acme", 2)).collect(),
        orgs: vec![OrgSpec::new("acme")],
        quota: 1_000,
        ..AccountSpec::default()
    }
}

#[test]
fn a_list_is_asked_for_whole_whatever_is_to_be_watched() {
    let bench = Bench::new(account());
    bench.settings("[endpoints.\"alice/alice-1\"]\nlevel = \"protected\"\n");
    for words in [
        &["status", "--json"][..],
        &["status", "--namespace", "acme"],
        &["check", "--json"],
        &["watch", "--once"],
        &["pause", "--all"],
        &["pause", "alice/alice-1"],
        &["hardware"],
        &["log", "acme/acme-1"],
    ] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    }
    let log = bench.server.log();
    let lists = log.iter().filter(|request| {
        let is_list =
            request.path.strip_prefix("/v2/endpoint/").is_some_and(|rest| !rest.contains('/'));
        request.method == "GET" && is_list
    });
    let (mut whole, mut further) = (0, 0);
    for request in lists {
        for pair in request.query.split('&') {
            match pair.split_once('=') {
                Some(("limit", "100")) => whole += 1,
                Some(("cursor", _)) => further += 1,
                _ => panic!("{} was asked with {}", request.path, request.query),
            }
        }
    }
    assert!(whole > further && further >= 4, "{whole} pages, {further} of them not the first");
    let searched = log.iter().any(|request| request.path.starts_with("/v2/search/"));
    assert!(!searched, "names alone are no list");
}
