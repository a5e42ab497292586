//! Writes a ledger, for pictures of the application with a history that no metrics could tell.
//!
//! Arguments: the home folder of the application, the endpoint's namespace, its name, its rate in
//! micro-dollars an hour, and then for each stretch its state, its first and its last moment in
//! milliseconds since 1970. In the state `unobserved` nobody knows what it did.

use guard_core::{
    Batch, Cost, EndpointId, Entry, Evidence, Kind, Micros, Rate, Source, Span, State, Work,
};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::Timestamp;

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
    store.commit(&Batch { entries, ..Batch::default() })?;
    Ok(())
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
