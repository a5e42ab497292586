//! `plan`: the same figures from prices, from endpoints and from the price list.

use crate::bench::{Bench, Ran, ran};
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, EndpointSpec, State};
use serde_json::{Value, json};

/// The three of the product: $0.80, $0.80 and $1.80 an hour.
fn three() -> AccountSpec {
    let on = |name: &str, hardware: &str| EndpointSpec {
        instance_type: hardware.to_owned(),
        ..EndpointSpec::new("alice", name).state(State::Paused, 600)
    };
    AccountSpec {
        endpoints: vec![
            on("llama-3-1-8b", "nvidia-l4"),
            on("mistral-7b", "nvidia-l4"),
            on("phi-4", "nvidia-l40s"),
        ],
        ..AccountSpec::default()
    }
}

fn plan(bench: &Bench, words: &str) -> Ran {
    bench.run(&words.split(' ').collect::<Vec<_>>())
}

fn json_of(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_str(&ran.out).expect("JSON is printed")
}

fn without_price(instance_type: &str) -> PriceSpec {
    PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: instance_type.to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    }
}

#[test]
fn two_hours_on_five_days_are_34_eight_are_136_always_on_is_571_20() {
    let bench = Bench::new(hf_sim::empty());
    let two = plan(&bench, "plan --rate 0.8 0.8 1.8 --hours-per-day 2 --days-per-week 5");
    assert_eq!(two.code, 0, "{two:?}");
    let table = "\
2 h a day, 5 days a week · $3.40/h

                             a week    a month
always on                   $571.20  $2,482.00
these hours                  $34.00    $147.74
scale to zero after 15 min   $38.25    $166.21

$537.20 a week less than always on. These hours cost least, when everything is paused at their end.
";
    assert!(two.out.starts_with(table), "{}", two.out);
    assert!(two.out.contains("A month is 365/12 days: 730 h always on"), "{}", two.out);
    let eight = plan(
        &bench,
        "plan --rate 0.8 --rate 0.8 --rate 1.8 --hours-per-day 8 --days-per-week 5 --json",
    );
    let week = &json_of(&eight)["total"]["week"];
    assert_eq!(week["these_hours_micros"], 136_000_000);
    assert_eq!(week["always_on_micros"], 571_200_000);
}

#[test]
fn prices_need_no_account_and_no_network() {
    let bench = Bench::new(hf_sim::empty());
    let words = ["plan", "--rate", "0.8", "--hours-per-day", "2.5", "--days-per-week", "7"];
    let mut command = bench.command(&words);
    let nobody = "http://127.0.0.1:9";
    command
        .env_remove("HF_TOKEN")
        .env("HF_ENDPOINT", nobody)
        .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{nobody}/v2"));
    let ran = ran(&command.output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("2 h 30 min a day, 7 days a week · $0.80/h\n"), "{ran:?}");
    assert!(ran.out.contains("$14.00"), "{ran:?}");
    assert_eq!(bench.server.log().len(), 0);
}

#[test]
fn endpoints_and_hardware_are_planned_at_the_prices_of_the_list() {
    let bench = Bench::new(three());
    let named = json_of(&plan(
        &bench,
        "plan --endpoint phi-4 alice/mistral-7b --hardware aws/us-east-1/nvidia-l4/x1 \
         --hours-per-day 2 --days-per-week 5 --json",
    ));
    assert_eq!(named["total"]["week"]["these_hours_micros"], 34_000_000);
    assert_eq!(named["total"]["week"]["always_on_micros"], 571_200_000);
    let labels: Vec<&str> = named["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["phi-4", "mistral-7b", "L4"]);
    let ran =
        plan(&bench, "plan --endpoint phi-4 --rate 0.8 0.8 --hours-per-day 2 --days-per-week 5");
    assert!(ran.out.contains("these hours                  $34.00    $147.74"), "{ran:?}");
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn a_start_is_paid_for_and_says_when_pausing_pays() {
    let bench = Bench::new(three());
    let ran = plan(
        &bench,
        "plan --endpoint phi-4 --hours-per-day 2 --days-per-week 5 --starts-per-day 1 \
         --cold-start 3m20s",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains(
            "phi-4 takes 3 min 20 s to start: pausing pays when you are away longer than 4 min ($0.12)."
        ),
        "{}",
        ran.out
    );
    // Five starts of 4 min at $1.80/h on top of $18.00.
    assert!(ran.out.contains("$18.60"), "{}", ran.out);
}

#[test]
fn json_is_as_documented() {
    let bench = Bench::new(hf_sim::empty());
    let said = json_of(&plan(
        &bench,
        "plan --rate 1.8 --replicas 2 --cold-start 3m20s --idle-minutes 30 --hours-per-day 2 \
         --days-per-week 5 --json",
    ));
    assert_eq!(
        said["endpoints"][0],
        json!({
            "label": "endpoint 1",
            "replica_rate_micros_per_hour": 1_800_000,
            "replicas": 2,
            "cold_start_seconds": 200,
            "break_even_minutes": 4,
            "break_even_micros": 240_000,
            "costs": said["total"],
        })
    );
    assert_eq!(
        said["total"],
        json!({
            "week": {
                "always_on_micros": 604_800_000,
                "these_hours_micros": 36_000_000,
                "scale_to_zero_micros": 45_000_000,
                "saved_micros": 568_800_000,
            },
            "month": {
                "always_on_micros": 2_628_000_000_i64,
                "these_hours_micros": 156_428_572,
                "scale_to_zero_micros": 195_535_715,
                "saved_micros": 2_471_571_428_i64,
            },
            "cheapest": "these_hours",
        })
    );
    // Every field is documented.
    let documented = include_str!("../../../../docs/json.md");
    let (_, section) = documented.split_once("## `plan --json`").unwrap();
    let total = &said["total"];
    for part in [&said, &said["endpoints"][0], total, &total["week"]] {
        for name in part.as_object().unwrap().keys() {
            assert!(section.contains(name.as_str()), "{name} is not in docs/json.md");
        }
    }
}

#[test]
fn an_unknown_price_is_null_and_the_total_at_least_what_is_known() {
    let mut account = three();
    account.prices.push(without_price("nvidia-l40s"));
    let bench = Bench::new(account);
    let words = "plan --endpoint phi-4 mistral-7b --hours-per-day 2 --days-per-week 5";
    let ran = plan(&bench, words);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("2 h a day, 5 days a week · at least $0.80/h\n"), "{}", ran.out);
    assert!(ran.out.contains("at least $8.00"), "{}", ran.out);
    assert!(ran.out.contains("The price of phi-4 is not known, and it is not free"), "{}", ran.out);
    let said = json_of(&plan(&bench, &format!("{words} --json")));
    assert_eq!(said["endpoints"][0]["replica_rate_micros_per_hour"], Value::Null);
    assert_eq!(said["endpoints"][0]["costs"]["week"]["these_hours_micros"], Value::Null);
    assert_eq!(said["endpoints"][1]["costs"]["week"]["these_hours_micros"], 8_000_000);
    assert_eq!(said["total"]["week"]["these_hours_micros"], Value::Null);
}

#[test]
fn what_cannot_be_is_a_usage_error_that_says_why() {
    let bench = Bench::new(hf_sim::empty());
    for (words, why) in [
        (
            "--rate 0.8 --hours-per-day 26 --days-per-week 5",
            "26 h a day is out of range (at most 24 h)",
        ),
        (
            "--rate 0.8 --hours-per-day 0 --days-per-week 5",
            "0 min a day is out of range (at least 1 min)",
        ),
        (
            "--rate 0.8 --hours-per-day 2 --days-per-week 8",
            "8 days a week is out of range (at most 7 days)",
        ),
        ("--rate 0.8 --hours-per-day -2 --days-per-week 5", "\"-2\" is not a number of hours"),
        ("--rate -0.8 --hours-per-day 2 --days-per-week 5", "\"-0.8\" is not a price"),
        ("--rate 0 --hours-per-day 2 --days-per-week 5", "what runs is not free"),
        ("--rate 80000 --hours-per-day 2 --days-per-week 5", "is outside $0 to $1,000.00/h"),
        ("--rate 0.8 --hours-per-day 2 --days-per-week 5 --idle-minutes 5", "at least 15 min"),
        ("--rate 0.8 --hours-per-day 2 --days-per-week 5 --replicas 0", "at least 1 replica"),
        ("--hours-per-day 2 --days-per-week 5", "required"),
    ] {
        let ran = plan(&bench, &format!("plan {words}"));
        assert_eq!(ran.code, 2, "{words}: {ran:?}");
        assert!(ran.err.contains(why), "{words}: {}", ran.err);
        assert_eq!(ran.out, "", "{words}");
    }
}

#[test]
fn unknown_hardware_and_endpoints_are_met_with_what_is_near() {
    let bench = Bench::new(three());
    let ran = plan(
        &bench,
        "plan --hardware aws/us-east-1/nvidia-l40/x1 --hours-per-day 2 --days-per-week 5",
    );
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no hardware aws/us-east-1/nvidia-l40/x1; near it are "), "{ran:?}");
    assert!(ran.err.contains("aws/us-east-1/nvidia-l40s/x1 ($1.80/h)"), "{ran:?}");
    let ran = plan(&bench, "plan --endpoint phi4 --hours-per-day 2 --days-per-week 5");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no endpoint phi4; did you mean alice/phi-4?"), "{ran:?}");
}

#[test]
fn scale_to_zero_comes_after_the_minutes_that_are_set() {
    let bench = Bench::new(three());
    bench.settings("[arm]\nscale_to_zero_minutes = 60\n");
    for what in ["--rate 0.8", "--endpoint phi-4"] {
        let ran = plan(&bench, &format!("plan {what} --hours-per-day 2 --days-per-week 5"));
        assert!(ran.out.contains("scale to zero after 1 h"), "{ran:?}");
    }
}
