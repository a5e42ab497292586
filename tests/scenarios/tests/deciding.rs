//! A turn decides anew when something changed or a time came. Whoever decides with every turn decides the same.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{
    Budget, DEFAULTS, Effect, EndpointId, Event, Guard, Hardware, Identity, Listing, Micros,
    Moment, Observed, Period, Rate, Saved, Scaling, Scope, Settings, State,
};
use guard_scenarios::tries;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::sample::select;

const START: &str = "2026-11-23T08:00:00Z";
/// What has no time of its own is decided on after so long at the latest.
const LATE: Duration = Duration::from_secs(10);

fn hardware() -> Hardware {
    "aws/us-east-1/nvidia-l4/x1".parse().unwrap()
}

/// How one endpoint is for some time.
#[derive(Clone, Debug)]
struct Life {
    state: &'static str,
    tag: &'static str,
    armed: bool,
    used: bool,
    minutes: u64,
}

fn life() -> impl Strategy<Value = Life> {
    let state = select(vec!["running", "running", "running", "initializing", "paused", "failed"]);
    let tag = select(vec!["", "guard:max=20m", "guard:max=2h", "guard:protected", "guard:watch"]);
    let minutes = select(vec![3_u64, 11, 29, 31, 64, 95]);
    (state, tag, any::<bool>(), any::<bool>(), minutes)
        .prop_map(|(state, tag, armed, used, minutes)| Life { state, tag, armed, used, minutes })
}

/// A guard, its account and what it wanted done, with when.
struct Led {
    guard: Guard,
    at: Moment,
    account: BTreeMap<EndpointId, Observed>,
    /// An event before each tick that changes nothing and makes the guard decide anew.
    always: bool,
    wanted: Vec<(Duration, String)>,
}

impl Led {
    fn begin(always: bool) -> Self {
        let mut settings: Settings = toml::from_str(DEFAULTS).unwrap();
        settings.first_run.done = true;
        for (period, amount, stop) in
            [(Period::Day, 4_000_000, true), (Period::Week, 3_000_000, false)]
        {
            settings.budgets.push(Budget {
                period,
                scope: Scope::All,
                amount: Micros(amount),
                stop,
            });
        }
        let at = Moment { utc: START.parse().unwrap(), uptime: Duration::from_secs(1_000) };
        let saved = Saved {
            prices: [(hardware(), Rate(1_800_000))].into(),
            ..Saved::nothing_but(settings, TimeZone::UTC)
        };
        let mut led = Self {
            guard: Guard::resume(saved, at),
            at,
            account: BTreeMap::new(),
            always,
            wanted: Vec::new(),
        };
        led.feed(Event::SignedIn(Identity {
            name: "alice".to_owned(),
            namespaces: vec!["alice".to_owned()],
            expires: None,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        }));
        led
    }

    fn feed(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.guard.handle(event, self.at) {
                events.extend(self.answer(effect));
            }
        }
    }

    fn answer(&mut self, effect: Effect) -> Option<Event> {
        Some(match effect {
            Effect::Poll { namespace, ticket } => {
                let endpoints = self.account.values().cloned().collect();
                let result = Ok(Listing { endpoints, complete: true });
                Event::Polled { namespace, ticket, result }
            }
            Effect::ReadEndpoint { endpoint } => {
                let result = Ok(self.account.get(&endpoint).cloned());
                Event::EndpointRead { endpoint, asked: self.at, result }
            }
            Effect::ReadPrices { .. } => {
                Event::Priced { result: Ok([(hardware(), Rate(1_800_000))].into()) }
            }
            Effect::Call(call) => {
                self.wanted.push((self.at.uptime, format!("call {}", call.endpoint)));
                if let Some(seen) = self.account.get_mut(&call.endpoint) {
                    seen.state = State::Paused;
                    seen.ready_replicas = Some(0);
                }
                Event::Called { call, result: Ok(()) }
            }
            Effect::Commit(_) => Event::Stored(Ok(())),
            Effect::Notify(notification) => {
                let key = notification.key;
                self.wanted.push((self.at.uptime, format!("notify {key}")));
                Event::Delivered { key, result: Ok(()) }
            }
            Effect::Withdraw { key } => {
                self.wanted.push((self.at.uptime, format!("withdraw {key}")));
                return None;
            }
            _ => return None,
        })
    }

    /// One endpoint changes.
    fn change(&mut self, name: &str, life: &Life) {
        let id = EndpointId::new("alice", name);
        let runs = life.state != "paused";
        let seen = Observed {
            state: State::from_code(life.state),
            ready_replicas: Some(u32::from(runs)),
            target_replicas: Some(u32::from(runs)),
            hardware: Some(hardware()),
            scaling: Some(Scaling {
                min_replicas: Some(u32::from(!life.armed)),
                max_replicas: Some(1),
                scale_to_zero_minutes: life.armed.then_some(15),
            }),
            tags: if life.tag.is_empty() { Vec::new() } else { vec![life.tag.to_owned()] },
            created_at: START.parse::<Timestamp>().unwrap().checked_sub(24.hours()).ok(),
            updated_at: Some(self.at.utc),
            last_used_at: life.used.then_some(self.at.utc),
            ..Observed::unreadable(id.clone(), "")
        };
        self.account.insert(id, seen);
    }

    fn pass(&mut self, time: Duration) {
        let end = self.at.after(time);
        while self.at.uptime < end.uptime {
            let step = Duration::from_secs(4).min(end.uptime.saturating_sub(self.at.uptime));
            self.at = self.at.after(step);
            if self.always {
                self.feed(Event::Quiet(None));
            }
            self.feed(Event::Tick);
        }
    }
}

fn lead(always: bool, lives: &[(&'static str, Life)]) -> Vec<(Duration, String)> {
    let mut led = Led::begin(always);
    for (name, life) in lives {
        led.change(name, life);
        led.pass(Duration::from_secs(life.minutes * 60));
    }
    led.wanted.sort_by(|one, other| one.1.cmp(&other.1).then(one.0.cmp(&other.0)));
    led.wanted
}

proptest! {
    #![proptest_config(tries(10))]

    #[test]
    fn whoever_decides_only_when_needed_decides_the_same(
        lives in prop::collection::vec((select(vec!["phi-4", "mistral-7b", "whisper"]), life()), 1..7),
    ) {
        let (sparing, always) = (lead(false, &lives), lead(true, &lives));
        let of = |wanted: &[(Duration, String)]| -> Vec<String> {
            wanted.iter().map(|(_, what)| what.clone()).collect()
        };
        prop_assert_eq!(of(&sparing), of(&always));
        for ((sooner, what), (later, _)) in always.iter().zip(&sparing) {
            let late = later.saturating_sub(*sooner).max(sooner.saturating_sub(*later));
            // A call is made in time, and nothing else comes late.
            let allowed = if what.starts_with("call") { Duration::ZERO } else { LATE };
            prop_assert!(late <= allowed, "{} came {:?} late", what, late);
        }
    }
}
