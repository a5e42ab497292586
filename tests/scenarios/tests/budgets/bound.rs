//! How far over its line a budget that stops can be, against the simulator's truth.

use guard_core::{Budget, Micros, Period, Status};
use guard_scenarios::{Story, tries};
use hf_sim::{EndpointSpec, State};
use proptest::prelude::*;

use super::{MINUTE, account, budget};

fn endpoint(index: usize) -> impl Strategy<Value = (EndpointSpec, u32)> {
    const HARDWARE: [&str; 3] = ["nvidia-l4", "nvidia-l40s", "nvidia-t4"];
    (1..6_u32, 0..600_u32, 10..500_u32).prop_map(move |(replicas, for_seconds, cents)| {
        let spec = EndpointSpec {
            instance_type: HARDWARE[index].to_owned(),
            replicas: Some(replicas),
            min_replica: replicas,
            max_replica: replicas,
            ..EndpointSpec::new("alice", &format!("e{index}")).state(State::Running, for_seconds)
        };
        (spec, cents)
    })
}

proptest! {
    #![proptest_config(tries(24))]

    /// Fault-free, a stop never lets more be spent than one poll interval of the running rate,
    /// whole started minutes counted; and it does not stop long before it has to.
    #[test]
    fn a_stop_is_over_by_one_poll_interval_at_most(
        endpoints in (endpoint(0), endpoint(1), endpoint(2)),
        count in 1..4_usize,
        poll in 5..61_u32,
        minutes in 15..30_i64,
        of_a_minute in 0..1_000_i64,
        phase in 0..60_u32,
    ) {
        let mut account = account(Vec::new());
        let mut rate = 0;
        for (spec, cents) in [endpoints.0, endpoints.1, endpoints.2].into_iter().take(count) {
            rate += i64::from(cents) * 10_000 * i64::from(spec.replicas.unwrap());
            account.prices.push(hf_sim::account::spec::PriceSpec {
                vendor: "aws".to_owned(),
                region: "us-east-1".to_owned(),
                instance_type: spec.instance_type.clone(),
                instance_size: "x1".to_owned(),
                price_per_hour: Some(f64::from(cents) / 100.0),
            });
            account.endpoints.push(spec);
        }
        // Ten minutes may be spent already when it begins.
        let amount = Micros(rate * (minutes * 1_000 + of_a_minute) / 60_000);
        let start = format!("2026-11-24T12:00:{phase:02}Z");
        let mut story = Story::begin_with(account, &start, |settings| {
            settings.poll.billable_seconds = poll;
            settings.budgets.push(Budget { amount, ..budget(Period::Week, "1", true) });
        });
        story.without_headlines();
        story.pass(45 * MINUTE);
        prop_assert_eq!(story.view().status, Status::Off, "{}", story.told());
        let truth = story.truth().0;
        let interval = rate * i64::from(poll) / 3_600;
        prop_assert!(truth <= amount.0 + interval, "{truth} {amount:?}\n{}", story.told());
        // One interval early, a started minute, and what the answers took.
        let early = rate * (i64::from(poll) + 60 + 2) / 3_600;
        prop_assert!(truth >= amount.0 - early, "{truth} {amount:?}\n{}", story.told());
    }
}
