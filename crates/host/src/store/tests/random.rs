//! Random batches of everything the core can hand over.

use std::collections::BTreeMap;

use guard_core::{
    Batch, Cost, EndpointId, Entry, Episode, Evidence, Happening, Hardware, Key, Kind,
    LONGEST_ENTRY_MILLIS, Line, Logged, Memory, Micros, Outcome, Prices, Quiet, Rate, Source, Span,
    State, Work, shifted,
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

fn cost() -> impl Strategy<Value = Cost> {
    (any::<i64>().prop_map(Micros), option::of(any::<i64>().prop_map(Micros)))
        .prop_map(|(least, most)| Cost { least, most })
}

/// Not yet numbered, and as long as an entry may be.
fn entry() -> impl Strategy<Value = Entry> {
    let why = (
        select(vec![Kind::Span, Kind::Settlement]),
        select(vec![Source::Readings, Source::Metrics, Source::Billing]),
    );
    let times = (option::of(time()), option::of(time()), 0..=LONGEST_ENTRY_MILLIS);
    (endpoint(), why, times, span(), cost()).prop_map(
        |(endpoint, (kind, source), (created_at, episode, millis), span, cost)| Entry {
            number: 0,
            corrects: None,
            endpoint,
            created_at,
            kind,
            source,
            episode,
            span: Span { to: shifted(span.from, millis), ..span },
            cost,
        },
    )
}

fn episode() -> impl Strategy<Value = Episode> {
    let millis = || any::<i64>();
    (time(), [millis(), millis(), millis()], any::<i128>(), cost(), rate()).prop_map(
        |(started, [clock_millis, millis, unknown_millis], work, unknown, last_rate)| Episode {
            started,
            clock_millis,
            millis,
            work: Work(work),
            unknown_millis,
            unknown,
            last_rate,
        },
    )
}

fn line() -> impl Strategy<Value = Line> {
    let seen = (option::of(time()), option::of(time()), option::of(any::<u32>()));
    (endpoint(), seen, span(), option::of(episode())).prop_map(
        |(endpoint, (created_at, updated_at, max_replicas), open, episode)| Line {
            endpoint,
            created_at,
            open,
            updated_at,
            max_replicas,
            episode,
        },
    )
}

/// One for each key: what the core keeps.
fn memory() -> impl Strategy<Value = Vec<Memory>> {
    let key = select(vec!["left-running:alice/phi-4", "budget:all:month", "it's", ""]);
    let happening = ("[a-z' ]{0,9}", "[a-z\n]{0,9}");
    let happening = happening.prop_map(|(title, body)| Happening { title, body });
    let one = (key, time(), any::<u32>(), option::of(time()), option::of(happening));
    prop::collection::vec(one, 0..4).prop_map(|all| {
        let all: BTreeMap<Key, Memory> = all
            .into_iter()
            .map(|(key, round, told_level, snoozed_until, happening)| {
                let key = Key::from(key);
                (key.clone(), Memory { key, round, told_level, snoozed_until, happening })
            })
            .collect();
        all.into_values().rev().collect()
    })
}

fn prices() -> impl Strategy<Value = Prices> {
    prop::collection::btree_map(hardware(), any::<i64>().prop_map(Rate), 0..4)
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        select(vec![
            Outcome::Told,
            Outcome::HeldBack(Quiet::DoNotDisturb),
            Outcome::HeldBack(Quiet::Locked),
            Outcome::HeldBack(Quiet::Panel),
            Outcome::NotDelivered(String::new()),
            Outcome::NotDelivered("it's gone".to_owned()),
            Outcome::PutAway,
            Outcome::TakenBack,
        ]),
        time().prop_map(|until| Outcome::Snoozed { until }),
    ]
}

/// Within four years, so that some of it grows old.
fn logged() -> impl Strategy<Value = Logged> {
    let at = 1_700_000_000_000_i64..1_830_000_000_000;
    let key = select(vec!["left-running:alice/phi-4", "budget:week:all", "blind", ""]);
    let title = select(vec!["phi-4 has been running for 2 h", "it's", ""]);
    (at, key, any::<u32>(), title, outcome()).prop_map(|(at, key, level, title, outcome)| Logged {
        at: Timestamp::from_millisecond(at).unwrap(),
        key: key.into(),
        level,
        title: title.to_owned(),
        outcome,
    })
}

/// Each entry comes with a number that decides whether and what it corrects.
pub(super) fn batch() -> impl Strategy<Value = (Batch, Vec<usize>)> {
    (
        prop::collection::vec((entry(), any::<usize>()), 0..6),
        prop::collection::vec(line(), 0..4),
        prop::collection::vec(endpoint(), 0..3),
        option::of(memory()),
        option::of(prices()),
        prop::collection::vec(logged(), 0..5),
    )
        .prop_map(|(entries, lines, gone, memory, prices, log)| {
            let (entries, picks) = entries.into_iter().unzip();
            (Batch { entries, lines, gone, memory, prices, log, ..Batch::default() }, picks)
        })
}
