//! Measures what a turn of the guard costs with many endpoints, for `cargo xtask bench`.
//!
//! Sizes may be given as arguments. Each line of the output is a figure: its name, its unit and one or more values, with tabs
//! between them. Half of the endpoints run, two budgets stop, and tags set limits.

mod account;

use std::time::{Duration, Instant};

use guard_core::{
    Action, Budget, Call, DEFAULTS, Effect, Event, Guard, Identity, Listing, Micros, Moment,
    Observed, Period, Request, Saved, Scope, Settings, State,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// Each figure is the median of so many.
const RUNS: usize = 15;

fn main() -> Result {
    let asked: Vec<usize> =
        std::env::args().skip(1).map(|size| size.parse()).collect::<std::result::Result<_, _>>()?;
    for size in if asked.is_empty() { &SIZES[..] } else { &asked } {
        measure(*size)?;
    }
    Ok(())
}

fn measure(size: usize) -> Result {
    let mut bench = Bench::new(size)?;
    let name = |what: &str| format!("{what}, {size} endpoints");
    bench.read();
    tell(&name("a tick"), (0..RUNS).map(|_| bench.tick()));
    tell(&name("a reading without changes"), (0..RUNS).map(|_| bench.read()));
    tell(&name("a reading in pages of 25"), (0..RUNS).map(|_| bench.read_in_pages()));
    tell(&name("a pause confirmed"), (0..RUNS.min(size / 2)).map(|number| bench.pause(number * 2)));
    let views = (0..RUNS).map(|_| bench.view()).collect::<Result<Vec<_>>>()?;
    tell(&name("view and tray after a change"), views.into_iter());
    Ok(())
}

/// A guard that has read its account.
struct Bench {
    guard: Guard,
    endpoints: Vec<Observed>,
    at: Moment,
    ticket: u64,
}

impl Bench {
    fn new(size: usize) -> Result<Self> {
        let start: Timestamp = "2026-11-25T10:00:00Z".parse()?;
        let at = Moment { utc: start, uptime: Duration::from_secs(1_000) };
        let mut settings: Settings = toml::from_str(DEFAULTS)?;
        settings.first_run.done = true;
        settings.budgets = vec![
            budget(Period::Month, Scope::All),
            budget(Period::Day, Scope::Namespace("acme".to_owned())),
        ];
        let saved = Saved::nothing_but(settings, TimeZone::get("Europe/Berlin")?);
        let endpoints = (0..size).map(account::endpoint).collect();
        let mut bench = Self { guard: Guard::resume(saved, at), endpoints, at, ticket: 0 };
        let namespaces = account::NAMESPACES.map(str::to_owned).to_vec();
        let identity = Identity {
            name: account::NAMESPACES[0].to_owned(),
            namespaces,
            expires: None,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        };
        bench.take(Event::SignedIn(identity));
        bench.take(Event::Priced { result: Ok(account::prices()) });
        Ok(bench)
    }

    /// Hands over an event and answers what a host answers at once. Returns how long the turn took, in
    /// milliseconds, with what the loop asks after each.
    fn take(&mut self, event: Event) -> f64 {
        let started = Instant::now();
        let effects = self.guard.handle(event, self.at);
        std::hint::black_box((self.guard.wakes_at(self.at), self.guard.reading_due(self.at)));
        let took = started.elapsed();
        for effect in effects {
            let answer = match effect {
                Effect::Poll { ticket, .. } => {
                    self.ticket = ticket;
                    continue;
                }
                Effect::Notify(told) => Event::Delivered { key: told.key, result: Ok(()) },
                Effect::Commit(_) => Event::Stored(Ok(())),
                _ => continue,
            };
            self.take(answer);
        }
        took.as_secs_f64() * 1_000.0
    }

    fn pass(&mut self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.at.utc = guard_core::shifted(self.at.utc, millis);
        self.at.uptime += time;
    }

    fn tick(&mut self) -> f64 {
        self.pass(Duration::from_millis(100));
        self.take(Event::Tick)
    }

    /// Lets a reading become due, and answers it. Returns what the answer took.
    fn read(&mut self) -> f64 {
        self.until_asked();
        let list = Listing { endpoints: self.endpoints.clone(), complete: true };
        self.answer(list)
    }

    /// The same page by page.
    fn read_in_pages(&mut self) -> f64 {
        self.until_asked();
        let mut took = 0.0;
        let pages: Vec<Vec<Observed>> = self.endpoints.chunks(25).map(<[_]>::to_vec).collect();
        for endpoints in pages {
            let (namespace, asked) = (account::NAMESPACES[0].to_owned(), self.at);
            took += self.take(Event::Paged { namespace, ticket: self.ticket, asked, endpoints });
        }
        took + self.answer(Listing { endpoints: Vec::new(), complete: true })
    }

    fn until_asked(&mut self) {
        let before = self.ticket;
        while self.ticket == before {
            self.pass(Duration::from_secs(5));
            self.take(Event::Tick);
        }
    }

    fn answer(&mut self, list: Listing) -> f64 {
        let namespace = account::NAMESPACES[0].to_owned();
        self.take(Event::Polled { namespace, ticket: self.ticket, result: Ok(list) })
    }

    /// Pauses one endpoint that runs. Returns what the turn took in which that was read back.
    fn pause(&mut self, number: usize) -> f64 {
        let endpoint = self.endpoints[number].id.clone();
        self.take(Event::Asked(Request::Pause { endpoints: vec![endpoint.clone()] }));
        let call = Call { endpoint: endpoint.clone(), action: Action::Pause };
        self.take(Event::Called { call, result: Ok(()) });
        self.pass(Duration::from_secs(1));
        self.endpoints[number].state = State::Paused;
        self.endpoints[number].ready_replicas = Some(0);
        let asked = self.at;
        let result = Ok(Some(self.endpoints[number].clone()));
        self.take(Event::EndpointRead { endpoint, asked, result })
    }

    /// One endpoint changes. Returns what it takes to make the view: the guard is shared with whoever makes it.
    fn view(&mut self) -> Result<f64> {
        let number = self.endpoints.len() - 2;
        let state =
            if self.endpoints[number].is_billable() { State::Paused } else { State::Running };
        self.endpoints[number].state = state;
        self.pass(Duration::from_secs(1));
        let result = Ok(Some(self.endpoints[number].clone()));
        let endpoint = self.endpoints[number].id.clone();
        self.take(Event::EndpointRead { endpoint, asked: self.at, result });
        let started = Instant::now();
        let view = self.guard.view(self.at);
        let took = started.elapsed().as_secs_f64() * 1_000.0;
        if view.rows.len() == self.endpoints.len() {
            return Ok(took);
        }
        Err(format!("{} rows of {} endpoints", view.rows.len(), self.endpoints.len()).into())
    }
}

fn budget(period: Period, scope: Scope) -> Budget {
    Budget { period, scope, amount: Micros(900_000_000_000), stop: true }
}

fn tell(what: &str, values: impl Iterator<Item = f64>) {
    let values: Vec<String> = values.map(|value| format!("{value:.4}")).collect();
    println!("{what}\tms\t{}", values.join("\t"));
}
