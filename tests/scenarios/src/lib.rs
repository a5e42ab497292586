//! Stories in virtual time: the real guard against the simulated account, without network, disk
//! or waiting. A story is told as a time line that a test can compare.

mod asking;
mod billed;
mod commands;
mod kept;
mod looking;
mod script;
mod tries;

pub use kept::Kept;
use kept::saved;
pub use script::Script;
pub use tries::tries;

use std::collections::VecDeque;
use std::time::Duration;

use guard_core::shifted;
use guard_core::{
    DEFAULTS, Effect, Event, Found, Guard, HealthAnswer, Holder, Identity, Moment, Problem,
    Request, Saved, Session, Settings, View,
};
use guard_host::observe;
use hf_sim::{Account, AccountSpec, Change, Sim};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How long an answer takes in these stories.
const LATENCY: Duration = Duration::from_millis(100);

/// A guard, an account, and a clock that a test moves.
#[derive(Debug)]
pub struct Story {
    /// The account behind its faults.
    pub sim: Sim,
    /// The guard.
    pub guard: Guard,
    /// What was written.
    pub kept: Kept,
    /// Notifications reach a person; when not, why.
    pub undeliverable: Option<String>,
    /// Hugging Face answers with replica metrics.
    pub metrics_are_there: bool,
    /// The token may read what was billed.
    pub billing_is_there: bool,
    /// What Hugging Face says was billed, where that is not what it charges.
    pub bill: Option<serde_json::Value>,
    /// This process writes the ledger. It is known from the next start on.
    pub keeps_ledger: bool,
    /// The store takes what it is given; when not, why.
    pub disk_full: Option<String>,
    /// Endpoints are reached from here; when not, why.
    pub unreachable: Option<String>,
    /// How the commands of sessions behave.
    pub script: Script,
    /// What was paid for nothing, in words, where requests can be counted.
    pub idle_days: Option<String>,
    at: Moment,
    /// What time it is at Hugging Face, whatever the clock of this machine says.
    world: Timestamp,
    zone: TimeZone,
    settings: Settings,
    pending: VecDeque<(Duration, Event)>,
    lines: Vec<String>,
    headline: String,
    quiet: bool,
}

impl Story {
    /// Begins at `start` (UTC) with somebody signed in who answered the first questions.
    ///
    /// # Panics
    /// When `start` is not a time or the account cannot be made.
    #[must_use]
    pub fn begin(account: AccountSpec, start: &str) -> Self {
        Self::begin_with(account, start, |_| {})
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When `start` is not a time or the account cannot be made.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a story that cannot begin is a broken test")]
    pub fn begin_with(account: AccountSpec, start: &str, set: impl FnOnce(&mut Settings)) -> Self {
        let utc: Timestamp = start.parse().expect("the start of the story is a time");
        let at = Moment { utc, uptime: Duration::from_secs(1_000) };
        let sim = Sim::new(Account::from_spec(account, utc).expect("the account can be made"));
        let mut settings: Settings = toml::from_str(DEFAULTS).expect("the defaults parse");
        settings.first_run.done = true;
        set(&mut settings);
        let zone = TimeZone::UTC;
        let kept = Kept::default();
        let guard = Guard::resume(saved(&kept, &settings, &zone, utc), at);
        let mut story = Self {
            sim,
            guard,
            kept,
            undeliverable: None,
            metrics_are_there: false,
            billing_is_there: false,
            bill: None,
            keeps_ledger: true,
            disk_full: None,
            unreachable: None,
            script: Script::default(),
            idle_days: None,
            at,
            world: utc,
            zone,
            settings,
            pending: VecDeque::new(),
            lines: Vec::new(),
            headline: String::new(),
            quiet: false,
        };
        story.sign_in();
        story
    }

    /// The moment the story has come to.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.at
    }

    /// What is to be seen now.
    #[must_use]
    pub fn view(&self) -> View {
        self.guard.view(self.at)
    }

    /// Somebody asks for something.
    pub fn ask(&mut self, request: Request) {
        self.take(Event::Asked(request));
    }

    /// Something happens to the guard.
    pub fn take(&mut self, event: Event) {
        let effects = self.guard.handle(event, self.at);
        for effect in effects {
            self.perform(effect);
        }
        self.note_headline();
    }

    /// Somebody else changes the account.
    ///
    /// # Panics
    /// When the change names something that does not exist.
    #[expect(clippy::expect_used, reason = "a story that cannot go on is a broken test")]
    pub fn change(&mut self, change: Change) {
        self.sim.account.apply(change, self.world).expect("the change can be made");
    }

    /// The same when it may not be possible any more. Tells whether it was made.
    pub fn try_change(&mut self, change: Change) -> bool {
        self.sim.account.apply(change, self.world).is_ok()
    }

    /// Somebody moves an endpoint of alice to other hardware of one accelerator. Tells whether that
    /// could be done.
    pub fn move_to_hardware(&mut self, name: &str, instance_type: &str) -> bool {
        asking::move_to_hardware(&mut self.sim, name, instance_type, self.world)
    }

    /// Lets time pass; everything due happens at its own time.
    pub fn pass(&mut self, time: Duration) {
        let end = self.at.uptime + time;
        loop {
            let due = self.pending.iter().map(|(due, _)| *due).min();
            let wakes = self.guard.wakes_at(self.at);
            let Some(next) = [due, wakes].into_iter().flatten().min().filter(|at| *at <= end)
            else {
                break;
            };
            self.move_to(next.max(self.at.uptime));
            let ready = self.pending.iter().position(|(due, _)| *due <= self.at.uptime);
            match ready.and_then(|index| self.pending.remove(index)) {
                Some((_, event)) => self.take(event),
                None => self.take(Event::Tick),
            }
        }
        self.move_to(end);
        self.note_headline();
    }

    /// The machine sleeps: time passes and nothing happens here.
    pub fn sleep(&mut self, time: Duration) {
        self.doze(time);
        self.wake(time);
    }

    /// Time passes and nothing happens here: the lid is closed, or the process is not there.
    pub fn doze(&mut self, time: Duration) {
        self.move_to(self.at.uptime + time);
    }

    /// The machine wakes up after that.
    pub fn wake(&mut self, asleep: Duration) {
        self.take(Event::Woke { asleep });
    }

    /// Somebody sets the wall clock of this machine; the rest of the world does not notice.
    /// Readings after this are stamped with the new time.
    pub fn set_clock(&mut self, by_seconds: i64) {
        self.at.utc = shifted(self.at.utc, by_seconds * 1_000);
    }

    /// The process is killed; nothing that was not written survives. It is started again after
    /// `down`.
    pub fn kill_and_restart(&mut self, down: Duration) {
        self.kill();
        self.doze(down);
        self.start_again();
    }

    /// The process is killed.
    pub fn kill(&mut self) {
        self.pending.clear();
    }

    /// And started again.
    pub fn start_again(&mut self) {
        self.note("started again");
        let kept = saved(&self.kept, &self.settings, &self.zone, self.at.utc);
        let kept = Saved { keeps_ledger: self.keeps_ledger, ..kept };
        self.guard = Guard::resume(kept, self.at);
        let open = self.kept.sessions.values().filter(|session| session.is_open());
        let found = |session: &Session| Found { session: session.clone(), holder: Holder::Us };
        let found = open.map(found).collect();
        self.take(Event::SessionsSeen(found));
        self.sign_in();
    }

    fn sign_in(&mut self) {
        let namespaces = self.sim.account.namespaces().into_iter().map(str::to_owned).collect();
        self.take(Event::SignedIn(Identity {
            name: "alice".to_owned(),
            namespaces,
            expires: None,
            unpausable: Default::default(),
            demo: false,
            this_run_only: false,
        }));
    }

    fn move_to(&mut self, uptime: Duration) {
        let passed = uptime.saturating_sub(self.at.uptime);
        self.at = self.at.after(passed);
        self.world = shifted(self.world, i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Call(call) => {
                self.note(&format!("asked to {} {}", call.action.verb(), call.endpoint));
                let answer = asking::call(&mut self.sim, &call, self.world);
                self.later(Event::Called { call, result: answer });
            }
            Effect::Create(new) => {
                self.note(&format!("asked to create {}", new.endpoint));
                let result = asking::create(&mut self.sim, &new, self.world);
                self.later(Event::Created { endpoint: new.endpoint.clone(), result });
            }
            Effect::Poll { namespace, ticket } => {
                let skew = self.skew();
                let result = asking::list(&mut self.sim, &namespace, self.world)
                    .map(|list| observe::by_our_clock(list, skew, self.at.utc));
                self.later(Event::Polled { namespace, ticket, result });
            }
            Effect::ReadEndpoint { endpoint } => {
                let skew = self.skew();
                let result = asking::endpoint(&mut self.sim, &endpoint, self.world).map(|seen| {
                    seen.map(|seen| observe::one_by_our_clock(seen, skew, self.at.utc))
                });
                self.later(Event::EndpointRead { endpoint, asked: self.at, result });
            }
            Effect::ReadPrices { namespace } => {
                let result = asking::prices(&mut self.sim, &namespace, self.world);
                self.later(Event::Priced { result });
            }
            Effect::ReadMetrics { endpoint, from, to } => {
                let result = match self.metrics_are_there {
                    true => {
                        let skew = self.skew();
                        let theirs = [from, to].map(|at| shifted(at, skew));
                        asking::metrics(&mut self.sim, &endpoint, theirs, self.world)
                            .map(|graph| observe::graph_by_our_clock(graph, skew))
                    }
                    false => Err(Problem::NotFound),
                };
                self.later(Event::Measured { endpoint, from, to, result });
            }
            Effect::ReadBill { namespace, own, period } => {
                let result = self.read_bill(&namespace, own, period.as_deref());
                self.later(Event::Billed { namespace, period, result: result.map(Box::new) });
            }
            Effect::Debug { endpoint } => {
                self.note(&format!("asked the debugger about {endpoint}"));
                let skew = self.skew();
                let result = asking::debug(&mut self.sim, &endpoint, self.world)
                    .map(|seen| observe::one_by_our_clock(seen, skew, self.at.utc))
                    .map(Box::new);
                self.later(Event::Debugged { endpoint, asked: self.at, result });
            }
            Effect::ReadAudit { namespace, endpoints, from } => {
                let (skew, now) = (self.skew(), self.world);
                let result = asking::audit(&mut self.sim, &namespace, &endpoints, from, skew, now);
                self.later(Event::Audited { namespace, endpoints, result });
            }
            Effect::KeepSession(session) => {
                let id = session.id.clone();
                let result = self.disk_full.clone().map_or(Ok(()), Err);
                if result.is_ok() {
                    self.kept.sessions.insert(id.clone(), *session);
                }
                self.later(Event::SessionKept { id, result });
            }
            Effect::WishOfSession { id, .. } => self.note(&format!("told the keeper of {id}")),
            Effect::CheckHealth { endpoint, url, .. } => {
                let answer = match &self.unreachable {
                    Some(why) => HealthAnswer::NotReached(why.clone()),
                    None if asking::is_healthy(&mut self.sim, &url, self.world) => {
                        HealthAnswer::Healthy
                    }
                    None => HealthAnswer::NotYet,
                };
                self.later(Event::HealthChecked { endpoint, answer });
            }
            Effect::RunCommand { session, endpoints } => self.run(&session, &endpoints),
            Effect::StopCommand { session, kill } => self.stop(&session, kill),
            Effect::MeasureSession { .. } => {}
            Effect::CountRequests { range } => {
                let idle = self.idle_days.clone();
                self.later(Event::RequestsCounted { range, idle });
            }
            Effect::Commit(batch) => {
                let result = match &self.disk_full {
                    Some(why) => Err(why.clone()),
                    None => {
                        self.kept.write(batch, self.at.uptime);
                        Ok(())
                    }
                };
                self.later(Event::Stored(result));
            }
            Effect::SaveSettings(settings) => self.settings = *settings,
            Effect::Notify(notification) => {
                let result = match &self.undeliverable {
                    Some(why) => Err(why.clone()),
                    None => Ok(()),
                };
                let how = if result.is_ok() { "told" } else { "could not tell" };
                self.note(&format!("{how}: {}. {}", notification.title, notification.body));
                self.later(Event::Delivered { key: notification.key, result });
            }
            Effect::Withdraw { key } => self.note(&format!("took back: {key}")),
            Effect::OpenPanel => self.note("opened the panel"),
            Effect::LetGo => self.note("let the machine go"),
            Effect::SignOut => self.note("forgot the token"),
            Effect::Exit => self.note("left"),
        }
    }

    /// By how much Hugging Face's clock is ahead of ours, in milliseconds.
    fn skew(&self) -> i64 {
        guard_core::millis_between(self.at.utc, self.world)
    }

    fn later(&mut self, event: Event) {
        self.pending.push_back((self.at.uptime + LATENCY, event));
    }

    fn note_headline(&mut self) {
        if self.quiet {
            return;
        }
        let view = self.view();
        // Ages move on each second; a time line has room for changes only.
        let headline = match view.status {
            guard_core::Status::Unknown => "unknown".to_owned(),
            _ => view.headline,
        };
        if headline != self.headline {
            self.note(&headline);
            self.headline = headline;
        }
    }
}
