//! Random answers: nothing stops the reader, and a name is always enough.

use hf_endpoints::{Endpoint, State, WhoAmI};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

use crate::stored;

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-zA-Z0-9:.+ -]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,5}", inner, 0..4)
                .prop_map(|map| Value::Object(Map::from_iter(map))),
        ]
    })
}

/// Replaces the `place`-th value of a document, counted through all its objects, but not `name`.
fn replace(document: &mut Value, place: &mut usize, by: &Value) {
    let Value::Object(fields) = document else {
        return;
    };
    for (key, field) in fields.iter_mut() {
        if key == "name" {
            continue;
        }
        if *place == 0 {
            *field = by.clone();
        }
        *place = place.wrapping_sub(1);
        replace(field, place, by);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_field_may_be_anything(place in 0_usize..45, by in anything()) {
        let mut document: Value = serde_json::from_str(&stored("running.json")).unwrap();
        replace(&mut document, &mut { place }, &by);
        let endpoint: Endpoint = serde_json::from_str(&document.to_string()).unwrap();
        prop_assert_eq!(&endpoint.name, "running");
        // The state is what the document says, or unknown; it is never made up.
        let said = document["status"]["state"].as_str().unwrap_or_default().to_owned();
        prop_assert_eq!(endpoint.status.state, State::from(said));
    }

    #[test]
    fn whoami_survives_too(place in 0_usize..20, by in anything()) {
        let mut document: Value = serde_json::from_str(&stored("whoami.json")).unwrap();
        replace(&mut document, &mut { place }, &by);
        let me: WhoAmI = serde_json::from_str(&document.to_string()).unwrap();
        let _ = me.can_manage("acme");
    }

    #[test]
    fn a_cut_answer_is_an_error(length in 0_usize..900) {
        let text = stored("running.json");
        prop_assert!(serde_json::from_str::<Endpoint>(&text[..length]).is_err());
    }
}
