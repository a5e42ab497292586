//! Writes a ledger, for pictures of the application with a history that no metrics could tell.
//!
//! Arguments: the home folder of the application, the endpoint's namespace, its name, its rate in
//! micro-dollars an hour, and then for each stretch its state, its first and its last moment in
//! milliseconds since 1970. In the state `unobserved` nobody knows what it did. Whenever it ran,
//! somebody was reminded of it, one way or another.

use guard_core::{
    Batch, Condition, Cost, EndpointId, Entry, Evidence, Kind, Logged, Micros, Outcome, Quiet,
    Rate, Source, Span, State, Work, shifted, words,
};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::Timestamp;

const MINUTE: i64 = 60_000;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, namespace, name, rate, stretches @ ..] = arguments.as_slice() else {
        return Err("tell home, namespace, name, rate and stretches".into());
    };
    let endpoint = EndpointId::new(namespace, name);
    let rate = Rate(rate.parse()?);
    let mut episode = None;
    let mut entries = Vec::new();
    for (number, stretch) in (1..).zip(stretches.chunks(3)) {
        let [state, from, to] = stretch else { return Err("a stretch has three parts".into()) };
        let span = span(state, rate, moment(from)?, moment(to)?);
        episode = span.is_billable().then(|| episode.unwrap_or(span.from));
        let cost = Work::of(rate.times(span.replicas), span.millis()).settled();
        let least = if span.evidence == Evidence::Unknown { Micros(0) } else { cost };
        entries.push(Entry {
            number,
            corrects: None,
            endpoint: endpoint.clone(),
            created_at: None,
            kind: Kind::Span,
            source: Source::Readings,
            episode,
            cost: Cost { least, most: Some(cost) },
            span,
        });
    }
    let (mut store, troubles) = Store::open(&Dirs::under(home.as_ref()), Timestamp::now())?;
    if !troubles.is_empty() {
        return Err(troubles.join(" ").into());
    }
    let log = reminded(&endpoint, &entries);
    store.commit(&Batch { entries, log, ..Batch::default() })?;
    Ok(())
}

/// Each half hour of running, and what became of that.
fn reminded(endpoint: &EndpointId, entries: &[Entry]) -> Vec<Logged> {
    let mut log = Vec::new();
    let mut times = 0;
    let running = entries.iter().map(|entry| &entry.span).filter(|it| it.state == State::Running);
    for span in running {
        for level in 1.. {
            let minutes = i64::from(level) * 30;
            let at = shifted(span.from, minutes * MINUTE);
            if at >= span.to {
                break;
            }
            let time = std::time::Duration::from_secs(60 * minutes.unsigned_abs());
            let title = format!("{} has been running for {}", endpoint.name, words::length(time));
            for (later, outcome) in became(times, at) {
                let (at, key) = (shifted(at, later * MINUTE), Condition::LeftRunning.of(endpoint));
                log.push(Logged { at, key, level, title: title.clone(), outcome });
            }
            times += 1;
        }
    }
    log
}

/// Minutes later, and what happened then; not each time the same.
fn became(times: u32, at: Timestamp) -> Vec<(i64, Outcome)> {
    match times % 5 {
        0 => vec![(0, Outcome::Told)],
        1 => vec![(0, Outcome::Told), (2, Outcome::Snoozed { until: shifted(at, 32 * MINUTE) })],
        2 => vec![(0, Outcome::HeldBack(Quiet::Locked)), (12, Outcome::Told)],
        3 => vec![(0, Outcome::HeldBack(Quiet::DoNotDisturb)), (25, Outcome::Told)],
        _ => vec![
            (0, Outcome::NotDelivered("no notification service answers".to_owned())),
            (1, Outcome::Told),
        ],
    }
}

fn span(state: &str, rate: Rate, from: Timestamp, to: Timestamp) -> Span {
    let state = State::from_code(state);
    let evidence = if state.code() == "unobserved" { Evidence::Unknown } else { Evidence::Seen };
    let replicas = u32::from(state != State::Paused);
    Span { state, hardware: None, rate: Some(rate), replicas, from, to, evidence }
}

fn moment(millis: &str) -> Result<Timestamp> {
    Ok(Timestamp::from_millisecond(millis.parse()?)?)
}
