//! Whatever is answered: a whole guard fed with readings, prices, metrics and bills of extreme values
//! never panics, never counts below zero, and keeps no more than what it was told of.
//! `PROPTEST_CASES` leads as many lives as it says.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::collections::BTreeSet;
use std::time::Duration;

use guard_core::{
    Bill, BillRow, Billed, Budget, Cost, DEFAULTS, Effect, EndpointId, Entry, Event, Guard,
    Hardware, Identity, Level, Listing, Micros, Moment, Observed, Own, Period, Problem, Rate,
    ReplicaGraph, ReplicaWindow, Saved, Scaling, Scope, Settings, State,
};
use guard_scenarios::tries;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::sample::select;

const NAMES: [&str; 3] = ["phi-4", "mistral-7b", "whisper"];
const START: &str = "2026-11-23T18:00:00Z";

/// One answer to everything that may be asked next, and how long it takes until then.
#[derive(Clone, Debug)]
struct Answers {
    seconds: u64,
    list: Vec<Observed>,
    complete: bool,
    price: Option<i64>,
    graph: ReplicaGraph,
    rows: Vec<BillRow>,
    period: (Timestamp, Timestamp),
    fails: bool,
}

fn hardware() -> Hardware {
    "aws/us-east-1/nvidia-l4/x1".parse().unwrap()
}

fn time() -> impl Strategy<Value = Timestamp> {
    let start = START.parse::<Timestamp>().unwrap().as_millisecond();
    let near = [-400 * 86_400, -40 * 86_400, -86_400, -3_600, -61, -1, 0, 1, 60, 86_400, 800_000];
    let near = near.map(|seconds: i64| start + seconds * 1_000);
    let far = ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2020-12-31T23:59:59Z"];
    let far = far.map(|text| text.parse::<Timestamp>().unwrap());
    let mut times: Vec<Timestamp> =
        near.into_iter().map(|millis| Timestamp::from_millisecond(millis).unwrap()).collect();
    times.extend(far);
    times.extend([Timestamp::MIN, Timestamp::MAX]);
    select(times)
}

fn maybe_time() -> impl Strategy<Value = Option<Timestamp>> {
    prop::option::weighted(0.8, time())
}

fn count() -> impl Strategy<Value = Option<u32>> {
    prop::option::weighted(0.8, select(vec![0, 1, 2, 1_000, u32::MAX]))
}

fn number() -> impl Strategy<Value = i64> {
    select(vec![i64::MIN, -1, 0, 1, 59_999, 60_000, 33_000, 800_000, 1 << 40, i64::MAX])
}

fn seen() -> impl Strategy<Value = Observed> {
    let states = ["running", "paused", "initializing", "failed", "scaledToZero", "odd"];
    let counts = (count(), count(), count(), count(), count());
    let times = (maybe_time(), maybe_time(), maybe_time());
    (select(NAMES.to_vec()), select(states.to_vec()), counts, times).prop_map(
        |(name, state, (ready, target, least, most, idle), (created, updated, used))| Observed {
            state: State::from_code(state),
            ready_replicas: ready,
            target_replicas: target,
            hardware: Some(hardware()),
            scaling: Some(Scaling {
                min_replicas: least,
                max_replicas: most,
                scale_to_zero_minutes: idle,
            }),
            created_at: created,
            updated_at: updated,
            last_used_at: used,
            ..Observed::unreadable(EndpointId::new("alice", name), "")
        },
    )
}

fn graph() -> impl Strategy<Value = ReplicaGraph> {
    let window = (time(), time(), number(), any::<bool>()).prop_map(
        |(from, to, replica_millis, is_exact)| ReplicaWindow { from, to, replica_millis, is_exact },
    );
    prop::collection::vec(window, 0..6).prop_map(|windows| ReplicaGraph { windows })
}

fn row() -> impl Strategy<Value = BillRow> {
    let times = (maybe_time(), maybe_time(), maybe_time());
    let label = prop::option::of(select(vec!["phi-4", "acme/phi-4", ""]));
    (label, times, prop::option::of(number()), prop::option::of(number())).prop_map(
        |(label, (from, to, covered_until), micros, rate)| BillRow {
            label: label.map(str::to_owned),
            from,
            to,
            covered_until,
            // A record may hold a credit, which is below zero; here only its size is drawn.
            micros: micros.map(|micros| Micros(micros.saturating_abs())),
            unit_rate: rate.map(Rate),
            ..BillRow::default()
        },
    )
}

fn answers() -> impl Strategy<Value = Answers> {
    let list = prop::collection::vec(seen(), 0..5);
    let rows = prop::collection::vec(row(), 0..4);
    let period = (time(), time());
    let seconds = select(vec![0_u64, 1, 16, 70, 4_000, 100_000, 4_000_000]);
    (seconds, list, any::<bool>(), prop::option::of(number()), graph(), rows, period, any::<bool>())
        .prop_map(|(seconds, list, complete, price, graph, rows, period, fails)| Answers {
            seconds,
            list,
            complete,
            price,
            graph,
            rows,
            period,
            fails,
        })
}

/// A guard and what it wrote.
struct Fed {
    guard: Guard,
    at: Moment,
    entries: Vec<Entry>,
    /// How many rows and windows it was told of.
    told: usize,
}

impl Fed {
    fn begin() -> Self {
        let mut settings: Settings = toml::from_str(DEFAULTS).unwrap();
        settings.first_run.done = true;
        let own = Own { level: Some(Level::Guard), ..Own::default() };
        settings.endpoints.insert(EndpointId::new("alice", "phi-4"), own);
        let amount = Micros(5_000_000);
        settings.budgets.push(Budget {
            period: Period::Day,
            scope: Scope::All,
            amount,
            stop: true,
        });
        let at = Moment { utc: START.parse().unwrap(), uptime: Duration::from_secs(1_000) };
        let saved = Saved::nothing_but(settings, TimeZone::UTC);
        Self { guard: Guard::resume(saved, at), at, entries: Vec::new(), told: 0 }
    }

    /// Feeds one event, and answers whatever is asked for because of it, a few times over.
    fn feed(&mut self, event: Event, answers: &Answers) {
        let mut events = vec![event];
        for _ in 0..200 {
            let Some(event) = events.pop() else { return };
            let effects = self.guard.handle(event, self.at);
            events.extend(effects.into_iter().filter_map(|effect| self.answer(effect, answers)));
        }
    }

    fn answer(&mut self, effect: Effect, answers: &Answers) -> Option<Event> {
        let failed = || Problem::Server(500);
        Some(match effect {
            Effect::Poll { namespace, ticket } => {
                self.told += answers.list.len() + 1;
                let list = Listing { endpoints: answers.list.clone(), complete: answers.complete };
                let result = if answers.fails { Err(failed()) } else { Ok(list) };
                Event::Polled { namespace, ticket, result }
            }
            Effect::ReadPrices { .. } => {
                let price = answers.price.map(|price| (hardware(), Rate(price)));
                Event::Priced { result: Ok(price.into_iter().collect()) }
            }
            Effect::ReadMetrics { endpoint, from, to } => {
                self.told += answers.graph.windows.len();
                let result = if answers.fails { Err(failed()) } else { Ok(answers.graph.clone()) };
                Event::Measured { endpoint, from, to, result }
            }
            Effect::ReadBill { namespace, period, .. } => {
                self.told += answers.rows.len();
                let bill = Bill {
                    period_id: None,
                    period_start: answers.period.0,
                    period_end: answers.period.1,
                    rows: answers.rows.clone(),
                    unreadable: 0,
                };
                let entries = self.guard.present(self.at).with_open(self.entries.clone());
                let billed = Billed { bill, entries, at: self.at.utc };
                Event::Billed { namespace, period, result: Ok(Box::new(billed)) }
            }
            Effect::Call(call) => {
                let result = if answers.fails { Err(failed()) } else { Ok(()) };
                Event::Called { call, result }
            }
            Effect::Commit(batch) => {
                self.entries.extend(batch.entries);
                Event::Stored(Ok(()))
            }
            Effect::Notify(notification) => {
                Event::Delivered { key: notification.key, result: Ok(()) }
            }
            _ => return None,
        })
    }

    fn live(&mut self, lives: &[Answers]) {
        let identity = Identity {
            name: "alice".to_owned(),
            namespaces: vec!["alice".to_owned()],
            expires: None,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        };
        let Some(first) = lives.first() else { return };
        self.feed(Event::SignedIn(identity), first);
        for answers in lives {
            let end = self.at.after(Duration::from_secs(answers.seconds));
            for _ in 0..20 {
                let wakes = self.guard.wakes_at(self.at).filter(|at| *at <= end.uptime);
                let Some(next) = wakes else { break };
                self.at = self.at.after(next.saturating_sub(self.at.uptime));
                self.feed(Event::Tick, answers);
            }
            self.at = end;
            self.feed(Event::Tick, answers);
        }
    }

    fn in_force(&self) -> impl Iterator<Item = &Entry> {
        let corrected: BTreeSet<u64> =
            self.entries.iter().filter_map(|entry| entry.corrects).collect();
        self.entries.iter().filter(move |entry| !corrected.contains(&entry.number))
    }
}

fn is_sane(cost: Cost) -> bool {
    cost.least >= Micros(0) && cost.most.is_none_or(|most| most >= cost.least)
}

proptest! {
    #![proptest_config(tries(48))]

    #[test]
    fn nothing_that_is_answered_makes_a_guard_panic_count_below_zero_or_keep_more_than_it_was_told(
        lives in prop::collection::vec(answers(), 1..8),
    ) {
        let mut fed = Fed::begin();
        fed.live(&lives);
        for entry in fed.in_force() {
            prop_assert!(is_sane(entry.cost), "{entry:?}");
            prop_assert!(entry.span.from <= entry.span.to, "{entry:?}");
        }
        let (guard, at) = (&fed.guard, fed.at);
        let today = guard.local_day(at);
        for scope in [Scope::All, Scope::Endpoint(EndpointId::new("alice", "phi-4"))] {
            let from = today.saturating_sub(30.days());
            let spent = guard.spent(&scope, from, today.saturating_add(1.day()), at);
            prop_assert!(is_sane(spent.cost()), "{spent:?}");
        }
        for facts in guard.facts(at) {
            prop_assert!(is_sane(facts.cost.cost()), "{facts:?}");
            prop_assert!(facts.billable_millis >= 0);
        }
        let mut view = guard.view(at);
        // What was billed less than estimated has a sign.
        view.notices.retain(|notice| !notice.key.starts_with("billed:"));
        let shown = serde_json::to_string(&view).unwrap();
        prop_assert!(!shown.contains("-$"), "{shown}");
        // A month that is inferred, thirty days looked back on, and days that really passed.
        let days: u64 = lives.iter().map(|answers| answers.seconds / 86_400 + 2).sum();
        let bound = NAMES.len() * (64 + usize::try_from(days).unwrap()) + 40 * fed.told;
        prop_assert!(fed.entries.len() <= bound, "{} entries of {bound}", fed.entries.len());
    }
}
