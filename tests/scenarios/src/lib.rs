//! Stories in virtual time: the real guard against the simulated account, without network, disk
//! or waiting. A story is told as a time line that a test can compare.

mod asking;

use std::collections::VecDeque;
use std::time::Duration;

use guard_core::{
    Batch, DEFAULTS, Effect, Event, Guard, Identity, Kind, Line, Memory, Micros, Moment, Prices,
    Request, Saved, Settings, View,
};
use hf_sim::{Account, AccountSpec, Change, Sim};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How long an answer takes in these stories.
const LATENCY: Duration = Duration::from_millis(100);

/// What a story has written down for the next start, as a store would.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Every ledger entry.
    pub entries: Vec<guard_core::Entry>,
    /// Open spans as last written.
    pub lines: Vec<Line>,
    memory: Vec<Memory>,
    prices: Prices,
}

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
    /// The store takes what it is given; when not, why.
    pub disk_full: Option<String>,
    at: Moment,
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
            disk_full: None,
            at,
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
        self.sim.account.apply(change, self.at.utc).expect("the change can be made");
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
        self.move_to(self.at.uptime + time);
        self.take(Event::Woke { asleep: time });
    }

    /// Somebody sets the wall clock of this machine; the rest of the world does not notice.
    /// Readings after this are stamped with the new time.
    pub fn set_clock(&mut self, by_seconds: i64) {
        self.at.utc = guard_core::shifted(self.at.utc, by_seconds * 1_000);
    }

    /// The process is killed; nothing that was not written survives. It is started again after
    /// `down`.
    pub fn kill_and_restart(&mut self, down: Duration) {
        self.pending.clear();
        self.move_to(self.at.uptime + down);
        self.note("started again");
        let kept = saved(&self.kept, &self.settings, &self.zone, self.at.utc);
        self.guard = Guard::resume(kept, self.at);
        self.sign_in();
    }

    /// What the ledger holds together with what is still open, in micro-dollars.
    #[must_use]
    pub fn metered(&self) -> Micros {
        let entered: Micros = self.kept.entries.iter().filter_map(|entry| entry.cost).sum();
        let long_ago = Timestamp::MIN;
        let gap = i64::try_from(self.guard.settings().allowed_gap().as_millis()).unwrap_or(0);
        entered + self.guard.meter().open_since(long_ago, self.at.utc, gap).known
    }

    /// How many settlements of started minutes were entered.
    #[must_use]
    pub fn settlements(&self) -> usize {
        self.kept.entries.iter().filter(|entry| entry.kind == Kind::Settlement).count()
    }

    /// What Hugging Face charges up to now, by the simulator's own account.
    #[must_use]
    pub fn truth(&mut self) -> Micros {
        Micros(self.sim.account.truth(self.at.utc).micros)
    }

    /// The time line so far, one line an event.
    #[must_use]
    pub fn told(&self) -> String {
        self.lines.join("\n")
    }

    /// Leaves the headlines out of the time line, for long random lives.
    pub fn without_headlines(&mut self) {
        self.quiet = true;
    }

    /// Adds a line of the test's own.
    pub fn note(&mut self, words: &str) {
        let time = self.at.utc.to_zoned_datetime(TimeZone::UTC).strftime("%a %H:%M:%S");
        self.lines.push(format!("{time}  {words}"));
    }

    fn sign_in(&mut self) {
        let namespaces = self.sim.account.namespaces().into_iter().map(str::to_owned).collect();
        self.take(Event::SignedIn(Identity {
            name: "alice".to_owned(),
            namespaces,
            cannot_pause: None,
            demo: false,
            this_run_only: false,
        }));
    }

    fn move_to(&mut self, uptime: Duration) {
        let passed = uptime.saturating_sub(self.at.uptime);
        self.at = self.at.after(passed);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Call(call) => {
                self.note(&format!("asked to {} {}", call.action.verb(), call.endpoint));
                let answer = asking::call(&mut self.sim, &call, self.at.utc);
                self.later(Event::Called { call, result: answer });
            }
            Effect::Poll { namespace, ticket } => {
                let result = asking::list(&mut self.sim, &namespace, self.at.utc);
                self.later(Event::Polled { namespace, ticket, result });
            }
            Effect::ReadPrices { namespace } => {
                let result = asking::prices(&mut self.sim, &namespace, self.at.utc);
                self.later(Event::Priced { result });
            }
            Effect::Commit(batch) => {
                let result = match &self.disk_full {
                    Some(why) => Err(why.clone()),
                    None => {
                        self.kept.write(batch);
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
            Effect::SignOut => self.note("forgot the token"),
            Effect::Exit => self.note("left"),
        }
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

impl Kept {
    fn write(&mut self, batch: Batch) {
        self.entries.extend(batch.entries);
        for line in batch.lines {
            self.lines.retain(|kept| kept.endpoint != line.endpoint);
            self.lines.push(line);
        }
        self.lines.retain(|line| !batch.gone.contains(&line.endpoint));
        self.memory = batch.memory.unwrap_or_else(|| std::mem::take(&mut self.memory));
        self.prices = batch.prices.unwrap_or_else(|| std::mem::take(&mut self.prices));
    }
}

fn saved(kept: &Kept, settings: &Settings, zone: &TimeZone, now: Timestamp) -> Saved {
    let since = guard_core::shifted(now, -26 * 3_600_000);
    Saved {
        settings: settings.clone(),
        lines: kept.lines.clone(),
        today: kept.entries.iter().filter(|entry| entry.span.to > since).cloned().collect(),
        memory: kept.memory.clone(),
        prices: kept.prices.clone(),
        zone: zone.clone(),
    }
}
