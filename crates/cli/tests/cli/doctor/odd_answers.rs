//! Odd answers: each difference is named, and nobody is.

use std::sync::Mutex;

use hf_sim::account::spec::OrgSpec;
use hf_sim::{Account, AccountSpec, EndpointSpec, Request, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::told;
use crate::odd::{Answer, Odd};
use crate::schema;

/// What names somebody or something, in small letters.
const PLANTED: [&str; 10] = [
    "zanzibar",
    "jones",
    "wombat",
    "numbat",
    "quokka",
    "6273f303f6d63a28483fde12",
    "hf_odd",
    "10.77.66",
    "planted",
    "@",
];

/// What is changed in an answer: of which route, at which place, into what (`None` takes it away); and
/// how that is told: where, what was expected, what was found.
type Seed = (&'static str, &'static str, Option<Value>, [&'static str; 3]);

fn seeds() -> Vec<Seed> {
    let (who, list) = ("/api/whoami-v2", "/v2/endpoint/zanzibar-jones");
    let one = "/v2/endpoint/zanzibar-jones/numbat-prod";
    let (replicas, graphs) = (
        "/v2/endpoint/zanzibar-jones/numbat-prod/replica",
        "/v2/endpoint/zanzibar-jones/numbat-prod/metrics",
    );
    let (prices, bill) = ("/v2/provider/zanzibar-jones", "/api/settings/billing/usage");
    let audit = "/v2/audit-logs/zanzibar-jones";
    let states = "one of pending, initializing, updating, updateFailed, running, paused, failed, scaledToZero";
    vec![
        (who, "/isPro", Some(json!("zanzibar")), ["isPro", "true or false", "text"]),
        (
            who,
            "/auth/accessToken/role",
            Some(json!("wombat")),
            ["auth.accessToken.role", "one of read, write, god, fineGrained", "another word"],
        ),
        (who, "/orgs/0/avatarUrl", None, ["orgs[].avatarUrl", "text", "nothing"]),
        (who, "/id", Some(json!(["zanzibar"])), ["id", "text", "list"]),
        (list, "/totalItems", None, ["totalItems", "whole number from 0", "nothing"]),
        (
            list,
            "/items/0/status/state",
            Some(json!("numbat")),
            ["items[].status.state", states, "another word"],
        ),
        (
            list,
            "/items/0/rolloutPolicy",
            Some(json!({ "numbat": "wombat" })),
            ["items[].rolloutPolicy", "no such field", "object"],
        ),
        (
            list,
            "/items/0/wombatSecret",
            Some(json!(true)),
            ["items[].?", "no such field", "true or false"],
        ),
        (list, "/items/0/tags", Some(Value::Null), ["items[].tags", "list", "null"]),
        (
            one,
            "/status/createdAt",
            Some(json!("27/11/2026 zanzibar")),
            ["status.createdAt", "time (RFC 3339)", "text of another form"],
        ),
        (
            one,
            "/compute/scaling/maxReplica",
            Some(json!("1")),
            ["compute.scaling.maxReplica", "whole number from 0", "number as text"],
        ),
        (
            one,
            "/compute/scaling/minReplica",
            Some(json!(-1)),
            ["compute.scaling.minReplica", "whole number from 0", "number below 0"],
        ),
        (
            one,
            "/model/image",
            Some(json!({ "quokka": {} })),
            ["model.image", "one of 12 forms", "another object"],
        ),
        (
            one,
            "/model/env",
            Some(json!({ "ZANZIBAR_KEY": 5 })),
            ["model.env.*", "text", "whole number"],
        ),
        (one, "/model/secrets", Some(json!(["quokka"])), ["model.secrets", "object", "list"]),
        (
            replicas,
            "/items/0/status/live",
            Some(json!(1)),
            ["items[].status.live", "true or false", "whole number"],
        ),
        (
            replicas,
            "/items/0/status/exitCode",
            Some(json!(1.5)),
            ["items[].status.exitCode", "whole number or null", "number with a fraction"],
        ),
        (
            graphs,
            "/replicasRunning/series/0/data/0/y",
            Some(Value::Null),
            ["replicasRunning.series[].data[].y", "number", "null"],
        ),
        (graphs, "/inference", Some(json!("quokka")), ["inference", "object or null", "text"]),
        (
            prices,
            "/vendors/0/regions/0/computes/0/pricePerHour",
            Some(json!("0.8")),
            ["vendors[].regions[].computes[].pricePerHour", "number", "number as text"],
        ),
        (
            prices,
            "/vendors/0/regions/0/computes/0/quota",
            Some(Value::Null),
            ["vendors[].regions[].computes[].quota", "object", "null"],
        ),
        (
            bill,
            "/usage/zanzibarjones",
            Some(json!([])),
            ["usage.*", "a key of the description", "another key"],
        ),
        (
            bill,
            "/period/entityId",
            Some(json!("zanzibar")),
            ["period.entityId", "24 hexadecimal digits", "text of another form"],
        ),
        (
            audit,
            "/list/0/reason",
            Some(json!({ "endpointWombat": { "name": "numbat" } })),
            [
                "list[].reason",
                "object with endpointCreated or object with endpointPaused or object with endpointScaledToZero \
                 or object with endpointResumed or object with endpointUpdated or object with endpointDeleted",
                "another object",
            ],
        ),
        (
            audit,
            "/list/0/level",
            Some(json!(3)),
            ["list[].level", "one of debug, info, critical", "whole number"],
        ),
        (
            audit,
            "/next_cursor",
            Some(json!({ "wombat": 1 })),
            ["next_cursor", "text or null", "object"],
        ),
    ]
}

/// The simulated account of somebody with a name, whose answers `change` may change.
fn odd(change: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> Odd {
    let endpoint = |name: &str, state| EndpointSpec {
        traffic_every_seconds: Some(60),
        repository: "quokka/quokka-llm".to_owned(),
        ..EndpointSpec::new("zanzibar-jones", name).state(state, 3_000)
    };
    let mut spec = AccountSpec {
        endpoints: vec![
            endpoint("numbat-prod", State::Running),
            endpoint("numbat-old", State::Paused),
        ],
        orgs: vec![OrgSpec::new("wombat-labs")],
        ..AccountSpec::default()
    };
    spec.user.name = "zanzibar-jones".to_owned();
    spec.user.fullname = "Zanzibar Jones".to_owned();
    let now = Timestamp::now();
    let mut account = Account::from_spec(spec, now).expect("the account is one");
    let token = account.first_token().to_owned();
    let old = "/v2/endpoint/zanzibar-jones/numbat-old/resume";
    assert_eq!(account.handle(&Request::new("POST", old).bearer(&token), now).status, 200);
    let account = Mutex::new(account);
    let hook = move |method: &str, path: &str| -> Option<Answer> {
        let request = Request::new(method, path).bearer(&token);
        let span = json!({ "start": now - SignedDuration::from_mins(40), "stop": now });
        let request = if method == "POST" { request.json(&span) } else { request };
        let answer = account.lock().expect("no panic").handle(&request, now);
        let mut body = answer.value();
        change(path, &mut body);
        Some((answer.status, None, body.to_string()))
    };
    Odd::start(Vec::new(), Box::new(hook))
}

/// Puts a value at a place of a document, or takes away what is there.
fn change(document: &mut Value, place: &str, by: Option<Value>) {
    let (parent, key) = place.rsplit_once('/').expect("a place");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{place} is not there"));
    match (parent, by) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(key.to_owned(), value)),
        (Value::Object(fields), None) => {
            assert!(fields.remove(key).is_some(), "{place} is not there");
        }
        (parent, by) => panic!("{place}: {parent} cannot become {by:?}"),
    }
}

fn assert_names_nobody(text: &str) {
    let lower = text.to_lowercase();
    for planted in PLANTED {
        assert!(!lower.contains(planted), "{planted} is told: {text}");
    }
}

/// All differences, each as where, expected and found.
fn differences(report: &Value) -> Vec<[String; 3]> {
    let word = |value: &Value| value.as_str().expect("as the schema has it").to_owned();
    let routes = report["routes"].as_array().expect("as the schema has it");
    let all = routes.iter().flat_map(|route| route["differences"].as_array().expect("a list"));
    all.map(|it| ["path", "expected", "found"].map(|field| word(&it[field]))).collect()
}

#[test]
fn each_of_more_than_twenty_differences_is_named_and_nobody_is() {
    assert!(seeds().len() >= 20);
    let odd = odd(|path, body| {
        for (_, place, by, _) in seeds().into_iter().filter(|seed| seed.0 == path) {
            change(body, place, by);
        }
    });
    let ran = odd.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    schema::hold("doctor", &ran.out);
    let mut found = differences(&told(&ran));
    let mut seeded: Vec<[String; 3]> =
        seeds().into_iter().map(|(_, _, _, told)| told.map(str::to_owned)).collect();
    found.sort();
    seeded.sort();
    assert_eq!(found, seeded);
    assert_names_nobody(&ran.out);

    let file = odd.home.path().join("report.txt");
    let ran = odd.run(&["doctor", "--save", file.to_str().expect("a name")]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let saved = std::fs::read_to_string(&file).expect("it is written");
    assert_eq!(saved, ran.out);
    let one_line = saved.split_whitespace().collect::<Vec<_>>().join(" ");
    for [path, expected, found] in seeded {
        assert!(one_line.contains(&format!(" {path} ")), "{path}: {saved}");
        assert!(
            one_line.contains(&format!("expected {expected}, found {found}")),
            "{path}: {saved}"
        );
    }
    assert_names_nobody(&saved);
}

/// Plants a name into every text, and as a key of every object.
fn plant(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("planted {text} zanzibar@wombat.example"),
        Value::Array(items) => items.iter_mut().for_each(plant),
        Value::Object(fields) => {
            fields.values_mut().for_each(plant);
            for key in
                ["zanzibar", "wombatLabs", "hf_odd", "Planted Name", "6273f303f6d63a28483fde12"]
            {
                fields.insert(key.to_owned(), json!({ "numbat": "planted" }));
            }
        }
        _ => {}
    }
}

#[test]
fn no_text_and_no_key_of_an_answer_is_told() {
    // The names by which other routes are asked stay, so that each of them answers.
    let odd = odd(|path, body| {
        let keep = match path {
            "/api/whoami-v2" => vec!["/name", "/orgs/0/name"],
            "/v2/endpoint/zanzibar-jones" => vec!["/items/0/name", "/items/1/name"],
            _ => Vec::new(),
        };
        let kept: Vec<Value> =
            keep.iter().map(|place| body.pointer(place).cloned().expect("it is there")).collect();
        plant(body);
        for (place, value) in keep.into_iter().zip(kept) {
            change(body, place, Some(value));
        }
    });
    for words in [&["doctor"] as &[&str], &["doctor", "--json"]] {
        let ran = odd.run(words);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_names_nobody(&ran.out);
        assert!(!ran.out.contains("not asked"), "every route was asked: {}", ran.out);
    }
}

#[test]
fn a_refusal_is_told_by_its_status_and_not_in_its_words() {
    let odd = Odd::start(
        Vec::new(),
        Box::new(|_, path| {
            let body = match path {
                "/api/whoami-v2" => return None,
                _ => json!({ "error": "zanzibar may not see numbat of wombat" }),
            };
            Some((403, Some(("x-request-id", "planted".to_owned())), body.to_string()))
        }),
    );
    let ran = odd.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("refused (403)"), "{ran:?}");
    assert_names_nobody(&ran.out);
}
