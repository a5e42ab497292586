//! Random batches of everything the core can hand over.

use std::collections::BTreeMap;

use guard_core::{
    Batch, EndpointId, Entry, Episode, Evidence, Hardware, Kind, Line, Memory, Micros, Prices,
    Rate, Span, State, Work,
};
use jiff::Timestamp;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Whole milliseconds, also before 1970.
pub(super) fn time() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000_i64..4_000_000_000_000).prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
}

/// Few names, so that the same endpoint comes up again.
fn endpoint() -> impl Strategy<Value = EndpointId> {
    (select(vec!["alice", "acme", "ünïcode"]), select(vec!["phi-4", "llama", "it's"]))
        .prop_map(|(namespace, name)| EndpointId::new(namespace, name))
}

fn hardware() -> impl Strategy<Value = Hardware> {
    let word = || select(vec!["aws", "us-east-1", "nvidia-l4", "x1", "", "a/b", "NULL"]);
    (word(), word(), word(), word()).prop_map(|(vendor, region, instance_type, instance_size)| {
        Hardware {
            vendor: vendor.to_owned(),
            region: region.to_owned(),
            instance_type: instance_type.to_owned(),
            instance_size: instance_size.to_owned(),
        }
    })
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        select(vec!["pending", "initializing", "updating", "updateFailed", "running"]),
        select(vec!["paused", "failed", "scaledToZero", "hibernating", "unobserved", ""]),
    ]
    .prop_map(State::from_code)
}

fn rate() -> impl Strategy<Value = Option<Rate>> {
    option::of(any::<i64>().prop_map(Rate))
}

fn span() -> impl Strategy<Value = Span> {
    let evidence = select(vec![Evidence::Seen, Evidence::Inferred, Evidence::Unknown]);
    (state(), option::of(hardware()), rate(), any::<u32>(), time(), time(), evidence).prop_map(
        |(state, hardware, rate, replicas, from, to, evidence)| Span {
            state,
            hardware,
            rate,
            replicas,
            from,
            to,
            evidence,
        },
    )
}

fn entry() -> impl Strategy<Value = Entry> {
    let kind = select(vec![Kind::Span, Kind::Settlement]);
    let cost = option::of(any::<i64>().prop_map(Micros));
    (endpoint(), option::of(time()), kind, option::of(time()), span(), cost).prop_map(
        |(endpoint, created_at, kind, episode, span, cost)| Entry {
            endpoint,
            created_at,
            kind,
            episode,
            span,
            cost,
        },
    )
}

fn episode() -> impl Strategy<Value = Episode> {
    (time(), any::<i64>(), any::<i128>(), any::<i64>(), rate()).prop_map(
        |(started, millis, work, unknown_millis, last_rate)| Episode {
            started,
            millis,
            work: Work(work),
            unknown_millis,
            last_rate,
        },
    )
}

fn line() -> impl Strategy<Value = Line> {
    (endpoint(), option::of(time()), span(), option::of(time()), option::of(episode())).prop_map(
        |(endpoint, created_at, open, updated_at, episode)| Line {
            endpoint,
            created_at,
            open,
            updated_at,
            episode,
        },
    )
}

/// One for each endpoint: what the core keeps.
fn memory() -> impl Strategy<Value = Vec<Memory>> {
    let one = (endpoint(), time(), any::<u32>(), option::of(time()));
    prop::collection::vec(one, 0..4).prop_map(|all| {
        let all: BTreeMap<EndpointId, Memory> = all
            .into_iter()
            .map(|(endpoint, episode, told_level, snoozed_until)| {
                let memory =
                    Memory { endpoint: endpoint.clone(), episode, told_level, snoozed_until };
                (endpoint, memory)
            })
            .collect();
        all.into_values().rev().collect()
    })
}

fn prices() -> impl Strategy<Value = Prices> {
    prop::collection::btree_map(hardware(), any::<i64>().prop_map(Rate), 0..4)
}

pub(super) fn batch() -> impl Strategy<Value = Batch> {
    (
        prop::collection::vec(entry(), 0..6),
        prop::collection::vec(line(), 0..4),
        prop::collection::vec(endpoint(), 0..3),
        option::of(memory()),
        option::of(prices()),
    )
        .prop_map(|(entries, lines, gone, memory, prices)| Batch {
            entries,
            lines,
            gone,
            memory,
            prices,
        })
}
