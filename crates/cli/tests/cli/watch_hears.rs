//! `watch` hears over open connections that something changed. However the service behaves on them, they cost few requests, and
//! what is read in its own rhythm stays right.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use hf_sim::{
    AccountSpec, BrokenStream, Change, Effect, EndpointKey, EndpointSpec, Rule, Server, State,
};

use crate::bench::Bench;
use crate::watch::{Watch, until};

/// Long enough that every try of the first six seconds is counted.
const LOOKED_AT: Duration = Duration::from_secs(8);

fn bench(running: usize, poll_seconds: u32) -> Bench {
    let one = |n| EndpointSpec::new("alice", &format!("e-{n}")).state(State::Running, 600);
    let endpoints = (0..running).map(one).collect();
    let bench = Bench::new(AccountSpec { endpoints, ..AccountSpec::default() });
    bench.settings(&format!("[poll]\nbillable_seconds = {poll_seconds}\n"));
    bench
}

fn set(server: &Server, name: &str, state: State) {
    let endpoint = EndpointKey::new("alice", name);
    server.apply(Change::State { endpoint, state }).unwrap();
}

fn asked(server: &Server, ending: &str) -> usize {
    server.log().iter().filter(|one| one.path.ends_with(ending)).count()
}

/// Waits until so many cost money.
fn tells(watch: &mut Watch, billable: usize) {
    while watch.wait_for("state")["billable"] != billable {}
}

#[test]
fn a_pause_elsewhere_is_told_long_before_the_next_reading_and_nothing_stays_open() {
    let bench = bench(8, 60);
    let mut watch = Watch::start(&bench, &[]);
    assert_eq!(watch.wait_for("state")["billable"], 8);
    until("five streams", || (bench.server.open_streams() == 5).then_some(()));
    let lists = asked(&bench.server, "/endpoint/alice");
    set(&bench.server, "e-0", State::Paused);
    tells(&mut watch, 7);
    assert_eq!(asked(&bench.server, "/endpoint/alice"), lists, "no list was needed for that");
    assert_eq!(asked(&bench.server, "/e-0"), 1);
    until("another in its place", || (asked(&bench.server, "/e-5/sse") == 1).then_some(()));
    (1..8).for_each(|n| set(&bench.server, &format!("e-{n}"), State::Paused));
    until("closing", || (bench.server.open_streams() == 0).then_some(()));
    drop(watch);
    bench.assert_token_is_nowhere(&crate::bench::Ran {
        code: 0,
        out: String::new(),
        err: String::new(),
    });
}

#[test]
fn one_look_opens_none() {
    let bench = bench(2, 15);
    assert_eq!(bench.run(&["watch", "--once", "--json"]).code, 0);
    assert_eq!(bench.run(&["status"]).code, 0);
    assert_eq!(asked(&bench.server, "/sse"), 0);
}

#[test]
fn however_the_service_behaves_there_it_costs_few_requests_and_readings_stay_right() {
    let status = |status| Effect::Status { status, body: None, headers: [].into() };
    let broken = [
        // What is sent, and how often the stream of the one endpoint may be asked for in that time.
        (status(404), 1),
        (status(403), 1),
        (status(501), 1),
        (status(500), 2),
        (status(429), 2),
        (Effect::Drop, 2),
        (Effect::NotJson { status: 200, body: None }, 2),
        (Effect::Delay { millis: 3_600_000 }, 1),
        (Effect::Stream { how: BrokenStream::Ends }, 2),
        (Effect::Stream { how: BrokenStream::Floods }, 2),
        (Effect::Stream { how: BrokenStream::Garbage }, 2),
    ];
    std::thread::scope(|scope| {
        for (effect, most) in broken {
            scope.spawn(move || {
                let bench = bench(1, 5);
                bench.server.add_fault(Rule::new(effect.clone()).path("/sse$")).unwrap();
                let mut watch = Watch::start(&bench, &[]);
                assert_eq!(watch.wait_for("state")["billable"], 1);
                std::thread::sleep(LOOKED_AT);
                let (streams, single) =
                    (asked(&bench.server, "/sse"), asked(&bench.server, "/e-0"));
                assert!((1..=most).contains(&streams), "{effect:?}: {streams}");
                assert!(single <= 5, "{effect:?}: {single} readings because of hints");
                set(&bench.server, "e-0", State::Paused);
                tells(&mut watch, 0);
            });
        }
    });
}
