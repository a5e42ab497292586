//! A price that changes while nobody looks: it is asked for before the reading that ends the gap, and
//! what was spent under both lies between them.

use std::time::Duration;

use guard_core::Micros;
use guard_scenarios::Story;
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn begin(state: State) -> Story {
    let endpoints = vec![EndpointSpec::new("alice", "phi-4").state(state, 0)];
    let account = AccountSpec { endpoints, quota: 100, ..AccountSpec::default() };
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.without_headlines();
    story.pass(MINUTE);
    story
}

fn price(story: &mut Story, dollars: f64) {
    story.change(Change::Price(PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l4".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: Some(dollars),
    }));
}

/// What is known and the range of what is not contain what it cost, to a minute of the dearer price.
fn assert_contains_the_truth(story: &mut Story) {
    let (cost, truth) = (story.total().cost(), story.truth());
    let slack = Micros(2 * 2_400_000 / 60);
    let contained = cost.least - slack <= truth && cost.most.is_some_and(|m| truth <= m + slack);
    assert!(contained, "{cost:?} {truth:?}\n{}", story.kept.ledger());
}

#[test]
fn what_started_while_the_line_was_down_is_metered_at_the_price_of_then() {
    let mut story = begin(State::Paused);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(MINUTE);
    let endpoint = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint, state: State::Running });
    price(&mut story, 2.4);
    story.pass(5 * HOUR + 28 * MINUTE);
    story.sim.faults.clear();
    story.pass(HOUR);
    assert_contains_the_truth(&mut story);
}

#[test]
fn a_price_that_fell_or_rose_in_a_gap_makes_it_a_range_and_not_another_episode() {
    for dollars in [0.4, 2.4] {
        let mut story = begin(State::Running);
        story.doze(2 * HOUR);
        price(&mut story, dollars);
        story.doze(2 * HOUR);
        story.wake(4 * HOUR);
        story.pass(MINUTE);
        assert_contains_the_truth(&mut story);
        assert_eq!(story.total().known(), None, "nobody knows when the price changed");
        assert_eq!(story.view().rows[0].uptime, "4 h 2 min", "it ran all the time");
    }
}
