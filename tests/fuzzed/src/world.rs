//! A guard in virtual time, to which one kind of answer comes from outside.

use std::time::Duration;

use guard_core::{
    AuditedDeed, Batch, DEFAULTS, Effect, EndpointId, Entry, Event, Guard, Hardware, HealthAnswer,
    Identity, Listing, Moment, Prices, Problem, Rate, ReplicaGraph, Saved, Settings, State,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::held;

/// What a replica costs an hour in the price list of this world, in micro-dollars.
pub const DEAREST: i64 = 4_500_000;

/// More turns than any of these stories needs.
const MOST_TURNS: usize = 120;

/// What is answered to which question. What is `None` is answered as the network being down.
#[derive(Default)]
pub struct Answers {
    pub listing: Option<Listing>,
    pub prices: Option<Prices>,
    pub graph: Option<ReplicaGraph>,
    pub bill: Option<guard_core::Bill>,
    pub deeds: Option<Vec<AuditedDeed>>,
}

pub struct World {
    guard: Guard,
    answers: Answers,
    at: Moment,
    waiting: Vec<Effect>,
    pub written: Vec<Entry>,
}

impl World {
    pub fn now() -> Timestamp {
        Timestamp::from_second(1_795_000_000).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Somebody is signed in who guards everything.
    pub fn new(answers: Answers, namespaces: &[String]) -> Self {
        Self::with(settings(), answers, namespaces, None)
    }

    pub fn with(
        settings: Settings,
        answers: Answers,
        namespaces: &[String],
        expires: Option<Timestamp>,
    ) -> Self {
        let at = Moment { utc: Self::now(), uptime: Duration::from_secs(1_000) };
        let saved = Saved { prices: known_prices(), ..Saved::nothing_but(settings, TimeZone::UTC) };
        let guard = Guard::resume(saved, at);
        let mut world = Self { guard, answers, at, waiting: Vec::new(), written: Vec::new() };
        world.take(Event::Unattended { looks_once: false });
        world.take(Event::SignedIn(Identity {
            name: namespaces.first().cloned().unwrap_or_default(),
            namespaces: namespaces.to_vec(),
            expires,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        }));
        world
    }

    pub fn take(&mut self, event: Event) {
        let effects = self.guard.handle(event, self.at);
        self.waiting.extend(effects);
    }

    /// Lets this much time pass, with every question answered at once.
    pub fn pass(&mut self, time: Duration) {
        let end = self.at.uptime + time;
        for _ in 0..MOST_TURNS {
            self.answer_all();
            let next = self.guard.wakes_at(self.at).filter(|next| *next <= end);
            let Some(next) = next else { break };
            // A deadline that has come already must not hold time up.
            let next = next.max(self.at.uptime + Duration::from_millis(1));
            self.at = self.at.after(next - self.at.uptime);
            self.take(Event::Tick);
        }
        self.at = self.at.after(end.saturating_sub(self.at.uptime));
        self.take(Event::Tick);
        self.answer_all();
    }

    /// From now on this is what lists show.
    pub fn answer_lists_with(&mut self, listing: Listing) {
        self.answers.listing = Some(listing);
    }

    /// The machine was not there for so long.
    pub fn doze(&mut self, time: Duration) {
        self.at = self.at.after(time);
        self.take(Event::Woke { asleep: time });
    }

    /// What a person sees is held against the rules for any view.
    pub fn look(&self) {
        held::view(&self.guard.view(self.at));
        let present = self.guard.present(self.at);
        for entry in present.with_open(self.written.clone()) {
            held::cost(entry.cost);
        }
    }

    /// Every amount is at most this much a written entry, in micro-dollars.
    pub fn spent_at_most(&self, most: i128) {
        for entry in self.guard.present(self.at).with_open(self.written.clone()) {
            let told = entry.cost.most.map_or(entry.cost.least.0, |most| most.0);
            assert!(
                i128::from(told) <= most,
                "{told} micro-dollars are more than {most}: {entry:?}"
            );
        }
    }

    fn answer_all(&mut self) {
        for _ in 0..MOST_TURNS {
            if self.waiting.is_empty() {
                return;
            }
            for effect in std::mem::take(&mut self.waiting) {
                self.answer(effect);
            }
        }
    }

    fn answer(&mut self, effect: Effect) {
        let event = match effect {
            Effect::Poll { namespace, ticket } => {
                let mut listing = self.answers.listing.clone().ok_or(Problem::Offline);
                if let Ok(listing) = &mut listing {
                    for seen in &mut listing.endpoints {
                        seen.id.namespace.clone_from(&namespace);
                    }
                }
                Event::Polled { namespace, ticket, result: listing }
            }
            Effect::ReadEndpoint { endpoint } => {
                Event::EndpointRead { endpoint, asked: self.at, result: Err(Problem::Offline) }
            }
            Effect::ReadPrices { .. } => {
                let result = self.answers.prices.clone().ok_or(Problem::Offline);
                Event::Priced { result }
            }
            Effect::ReadMetrics { endpoint, from, to } => {
                let result = self.answers.graph.clone().ok_or(Problem::Offline);
                Event::Measured { endpoint, from, to, result }
            }
            Effect::ReadBill { namespace, period, .. } => {
                let at = self.at.utc;
                let entries = self.guard.present(self.at).with_open(self.written.clone());
                let billed = |bill| Box::new(guard_core::Billed { bill, entries, at });
                let result = self.answers.bill.clone().map(billed).ok_or(Problem::Offline);
                Event::Billed { namespace, period, result }
            }
            Effect::Debug { endpoint } => {
                Event::Debugged { endpoint, asked: self.at, result: Err(Problem::Offline) }
            }
            Effect::ReadAudit { namespace, endpoints, .. } => {
                let result = self.answers.deeds.clone().ok_or(Problem::Offline);
                Event::Audited { namespace, endpoints, result }
            }
            Effect::Call(call) => Event::Called { call, result: Err(Problem::Server(503)) },
            Effect::CheckHealth { endpoint, .. } => {
                Event::HealthChecked { endpoint, answer: HealthAnswer::NotYet }
            }
            Effect::Commit(batch) => {
                self.write(batch);
                Event::Stored(Ok(()))
            }
            Effect::Notify(notification) => {
                held::words(&notification.title);
                held::words(&notification.body);
                Event::Delivered { key: notification.key, result: Ok(()) }
            }
            _ => return,
        };
        self.take(event);
    }

    fn write(&mut self, batch: Batch) {
        for entry in batch.entries {
            held::cost(entry.cost);
            assert!(entry.span.from <= entry.span.to, "{entry:?}");
            if let Some(corrected) = entry.corrects {
                self.written.retain(|written| written.number != corrected);
            }
            self.written.push(entry);
        }
    }
}

/// The defaults, with the first questions answered.
pub fn settings() -> Settings {
    let mut settings: Settings = toml::from_str(DEFAULTS).unwrap_or_else(|why| panic!("{why}"));
    settings.first_run.done = true;
    settings
}

/// What the corpus' endpoints run on.
pub fn hardware() -> Hardware {
    Hardware {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l4".to_owned(),
        instance_size: "x1".to_owned(),
    }
}

fn known_prices() -> Prices {
    std::iter::once((hardware(), Rate(DEAREST))).collect()
}

/// One running endpoint of alice's, in place of what is not the answer under test.
pub fn running() -> Listing {
    let mut seen = guard_core::Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
    seen.state = State::from_code("running");
    seen.ready_replicas = Some(1);
    seen.target_replicas = Some(1);
    seen.hardware = Some(hardware());
    seen.created_at = Timestamp::from_second(1_794_000_000).ok();
    seen.updated_at = Timestamp::from_second(1_794_990_000).ok();
    Listing { endpoints: vec![seen], complete: true }
}
