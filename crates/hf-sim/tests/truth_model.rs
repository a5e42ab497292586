//! The truth of random lives against a slow recount that looks once a second.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use common::*;
use hf_sim::{Account, Change, EndpointKey, EndpointSpec, Request, SIM_TOKEN, State};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
enum Act {
    Pause,
    Resume,
    ScaleToZero,
    Call,
    Scale(u32),
    Hardware(&'static str),
    Price(u32),
    Set(State),
    FailNext,
    Delete,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Pause),
        4 => Just(Act::Resume),
        1 => Just(Act::ScaleToZero),
        3 => Just(Act::Call),
        2 => (0_u32..5).prop_map(Act::Scale),
        1 => prop_oneof![Just("nvidia-l4"), Just("nvidia-l40s"), Just("nvidia-t4")].prop_map(Act::Hardware),
        1 => (1_u32..5_000_000).prop_map(Act::Price),
        1 => (0_usize..8).prop_map(|n| Act::Set(State::ALL[n])),
        1 => Just(Act::FailNext),
        1 => Just(Act::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        rng_seed: RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn truth_equals_a_recount(
        acts in prop::collection::vec((1_u32..150, act()), 1..25),
        tail in 0_u32..1_200,
        armed in any::<bool>(),
    ) {
        let spec = EndpointSpec::new("alice", "ep").state(State::Running, 0);
        let spec = if armed { spec.armed(15) } else { spec };
        let mut account = account(vec![spec]);
        let mut recount = Recount::default();
        let mut now = at("10:00:00");
        recount.reprice(&mut account, now);
        recount.look(&mut account, now);
        for (wait, act) in acts {
            for _ in 0..wait {
                now += SignedDuration::from_secs(1);
                recount.look(&mut account, now);
            }
            perform(&mut account, &act, now);
            recount.reprice(&mut account, now);
            recount.look(&mut account, now);
        }
        for _ in 0..tail {
            now += SignedDuration::from_secs(1);
            recount.look(&mut account, now);
        }
        let expected = recount.total();
        let truth = account.truth(now);
        prop_assert_eq!(truth.micros, expected);
        prop_assert!(truth.unrounded_micros <= truth.micros);
    }
}

fn perform(account: &mut Account, act: &Act, now: Timestamp) {
    const EP: &str = "/v2/endpoint/alice/ep";
    let endpoint = EndpointKey::new("alice", "ep");
    let mut http = |method: &str, below: &str, body: &Value| {
        let request = Request::new(method, &format!("{EP}{below}")).bearer(SIM_TOKEN).json(body);
        account.handle(&request, now);
    };
    // Some acts are refused in some states, or name an endpoint that is gone; that is part of life.
    match act {
        Act::Pause => http("POST", "/pause", &Value::Null),
        Act::Resume => http("POST", "/resume", &Value::Null),
        Act::ScaleToZero => http("POST", "/scale-to-zero", &Value::Null),
        Act::Delete => http("DELETE", "", &Value::Null),
        Act::Hardware(kind) => http("PUT", "", &json!({ "compute": { "instanceType": kind } })),
        Act::Call => {
            account.request("alice", "ep", now);
        }
        Act::Scale(count) => {
            let _ = account.set_replicas("alice", "ep", *count, now);
        }
        Act::Set(state) => {
            let _ = account.set_state("alice", "ep", *state, now);
        }
        Act::FailNext => {
            let _ = account.apply(Change::FailNext { endpoint }, now);
        }
        Act::Price(micros) => {
            let price = json!({
                "change": "price", "vendor": "aws", "region": "us-east-1", "instance_type": "nvidia-l4",
                "instance_size": "x1", "price_per_hour": f64::from(*micros) / 1e6,
            });
            account.apply(serde_json::from_value(price).unwrap(), now).unwrap();
        }
    }
}

/// Adds up what is seen, second by second, from nothing but the public answers.
#[derive(Default)]
struct Recount {
    /// Price of one replica-hour, and what the endpoint cost an hour at the last look.
    price: i128,
    rate: i128,
    looked: Option<Timestamp>,
    /// Seconds of the episode that is open, and the sum of their rates.
    seconds: i128,
    rates: i128,
    settled: i128,
}

impl Recount {
    fn look(&mut self, account: &mut Account, now: Timestamp) {
        if self.looked.is_some_and(|before| before < now) && self.rate > 0 {
            self.seconds += 1;
            self.rates += self.rate;
        }
        self.looked = Some(now);
        let rate = self.rate(account, now);
        if rate == 0 {
            self.close();
        }
        self.rate = rate;
    }

    fn close(&mut self) {
        while self.seconds % 60 != 0 {
            self.seconds += 1;
            self.rates += self.rate;
        }
        // A sum of micro-dollars an hour over seconds, rounded up to micro-dollars.
        self.settled += (self.rates + 3_599) / 3_600;
        (self.seconds, self.rates) = (0, 0);
    }

    fn total(&mut self) -> i64 {
        self.close();
        i64::try_from(self.settled).unwrap()
    }

    /// What the endpoint costs an hour, by the rules of the documentation.
    fn rate(&self, account: &mut Account, now: Timestamp) -> i128 {
        let shown = read(account, "/v2/endpoint/alice/ep", now);
        let status = &shown["status"];
        let ready = status["readyReplica"].as_i64().unwrap_or(0);
        let target = status["targetReplica"].as_i64().unwrap_or(0);
        let replicas = match status["state"].as_str() {
            Some("initializing") => ready.max(target).max(1),
            Some("running" | "updating") => ready.max(1),
            Some("failed" | "updateFailed") => ready,
            _ => return 0,
        };
        self.price * i128::from(replicas)
    }

    /// Reads the price of the endpoint's hardware, which only acts change.
    fn reprice(&mut self, account: &mut Account, now: Timestamp) {
        let shown = read(account, "/v2/endpoint/alice/ep", now);
        let prices = read(account, "/v2/provider", now);
        let regions = prices["vendors"][0]["regions"].as_array().unwrap();
        let mut rows = regions
            .iter()
            .filter(|r| r["name"] == "us-east-1")
            .flat_map(|r| r["computes"].as_array().unwrap());
        let Some(row) = rows.find(|row| row["id"] == shown["compute"]["id"]) else {
            return;
        };
        let micros = (row["pricePerHour"].as_f64().unwrap() * 1e6).round();
        #[allow(clippy::cast_possible_truncation)] // A few million at most.
        let micros = micros as i128;
        self.price = micros;
    }
}

fn read(account: &mut Account, target: &str, now: Timestamp) -> Value {
    let request = Request::new("GET", target).bearer(SIM_TOKEN);
    account.handle(&request, now).value()
}
