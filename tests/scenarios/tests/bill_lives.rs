//! Random things that happen while nobody looks, without metrics and with a bill: what is filled in
//! from it is never wrong.

use std::time::Duration;

use guard_core::Micros;
use guard_scenarios::{Story, tries};
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State};
use proptest::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn phi() -> EndpointSpec {
    EndpointSpec { instance_type: "nvidia-l40s".to_owned(), ..EndpointSpec::new("alice", "phi-4") }
}

/// What happens while nobody looks.
#[derive(Clone, Debug)]
enum Act {
    State(State),
    Replicas(u32),
    Remove,
    Recreate,
}

fn act() -> impl Strategy<Value = Act> {
    let states = [State::Running, State::Running, State::Paused, State::Initializing];
    prop_oneof![
        5 => prop::sample::select(states.to_vec()).prop_map(Act::State),
        2 => (1..5_u32).prop_map(Act::Replicas),
        1 => Just(Act::Remove),
        1 => Just(Act::Recreate),
    ]
}

impl Act {
    /// Tells whether it could be done.
    fn on(&self, story: &mut Story) -> bool {
        let endpoint = EndpointKey::new("alice", "phi-4");
        let change = match self {
            Self::State(state) => Change::State { endpoint, state: *state },
            Self::Replicas(ready) => Change::Replicas { endpoint, ready: *ready, target: None },
            Self::Remove => Change::Remove { endpoint },
            Self::Recreate => {
                story.try_change(Change::Remove { endpoint });
                Change::Add(Box::new(EndpointSpec {
                    max_replica: 4,
                    created_seconds_ago: 0,
                    ..phi().state(State::Running, 0)
                }))
            }
        };
        story.try_change(change)
    }
}

proptest! {
    #![proptest_config(tries(32))]

    #[test]
    fn whatever_happens_unseen_the_bill_never_makes_the_ledger_wrong(
        acts in prop::collection::vec((60..40_000_u64, act()), 1..8),
        lag_seconds in 0..80_000_u32,
    ) {
        let account = AccountSpec {
            endpoints: vec![EndpointSpec { max_replica: 4, ..phi().state(State::Running, 0) }],
            billing_lag_seconds: lag_seconds,
            quota: 100,
            ..AccountSpec::default()
        };
        let mut story = Story::begin(account, "2026-11-20T09:00:00Z");
        story.without_headlines();
        story.billing_is_there = true;
        story.pass(MINUTE);
        story.kill();
        let mut changes = 2;
        for (seconds, act) in &acts {
            story.doze(Duration::from_secs(*seconds));
            changes += i64::from(act.on(&mut story));
        }
        story.doze(10 * MINUTE);
        Act::State(State::Paused).on(&mut story);
        story.doze(10 * MINUTE);
        story.start_again();
        story.pass(13 * HOUR);
        let (cost, truth) = (story.total().cost(), story.truth());
        let slack = Micros(changes * 4 * 1_800_000 / 60);
        prop_assert!(cost.least - slack <= truth, "{cost:?} {truth:?}\n{}", story.kept.ledger());
        let contained = cost.most.is_none_or(|most| truth <= most + slack);
        prop_assert!(contained, "{cost:?} {truth:?}\n{}", story.kept.ledger());
        prop_assert!(story.kept.is_whole(), "\n{}", story.kept.ledger());
    }
}
