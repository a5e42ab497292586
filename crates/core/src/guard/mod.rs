//! The guard: the one place that holds state.

mod aside;
mod billing;
mod budgets;
mod change_events;
mod changes;
mod clock;
mod conditions;
mod creations;
mod credit;
mod dating;
mod deadlines;
mod debugging;
mod decisions;
mod deleting;
mod deploying;
mod facts;
mod filling;
mod hints;
mod in_force;
mod leaving;
mod ledger_cache;
mod looking_once;
mod main_button;
mod mending;
mod pauses;
mod planning;
mod present;
mod price_list;
mod proving;
mod readings;
mod refusals;
mod requests;
mod ruling;
mod safety;
mod saving;
mod savings;
mod sessions;
mod sight;
mod signing_in;
mod slips;
mod stints;
mod telling;
mod traffic;
mod troubles;
mod turn;
mod weekly;
mod who_did_it;
mod window_starts;
mod world;

pub use facts::PauseSummary;
pub use main_button::Main;
pub(crate) use main_button::main;
pub use proving::NotTried;
pub use refusals::LeftOut;
pub use sight::{LastRead, Sight, Unseen};

use crate::call::{Action, Call};
use crate::endpoint::EndpointId;
use crate::filling::{Ask, Progress};
use crate::inventory::Inventory;
use crate::jobs::Next;
use crate::ledger::Entry;
use crate::messages::{Effect, Event, Saved};
use crate::meter::Meter;
use crate::moment::Moment;
use crate::problem::Problem;
use crate::reminders::Reminders;
use crate::savings::Savings;
use crate::settings::Slips;

use billing::Bills;
use budgets::Stops;
use changes::Changes;
use clock::WallClock;
use deadlines::Deadlines;
use decisions::Decisions;
use hints::Hints;
use in_force::InForce;
use leaving::Exits;
use ledger_cache::LedgerCache;
use looking_once::Presence;
use pauses::Pauses;
use price_list::PriceList;
use saving::Saving;
use sessions::Sessions;
use signing_in::Account;
use stints::Stints;
use traffic::Traffic;
use troubles::Troubles;
use weekly::LastWeek;
use who_did_it::WhoDidIt;
use world::World;

/// Everything Endpoint Guard knows and decides. A clone is what is known at that moment, to be looked
/// at elsewhere.
#[derive(Clone, Debug)]
pub struct Guard {
    world: World,
    decisions: Decisions,
    stops: Stops,
    deadlines: Deadlines,
    pauses: Pauses,
    changes: Changes,
    sessions: Sessions,
    reminders: Reminders,
    /// Of what it is asked who did it.
    who_did_it: WhoDidIt,
    presence: Presence,
    exits: Exits,
    filling: Progress,
    bills: Bills,
    saving: Saving,
    troubles: Troubles,
}

impl Guard {
    /// Goes on from what was saved.
    #[must_use]
    pub fn resume(saved: Saved, at: Moment) -> Self {
        let mut settings = saved.settings;
        let slips = settings.clamp();
        let world = World {
            settings: InForce::new(settings),
            slips: Slips::default(),
            zone: saved.zone.clone(),
            clock: WallClock::starting(at),
            account: Account::default(),
            inventory: Inventory::default(),
            meter: Meter::resume(saved.lines),
            stints: Stints::default(),
            traffic: Traffic::default(),
            hints: Hints::default(),
            prices: PriceList::resume(saved.prices),
            ledger_cache: LedgerCache::resume(saved.entries, saved.next_entry, saved.zone),
            usual_starts: saved.usual_starts,
            savings: Savings::resume(saved.savings),
            last_week: LastWeek::default(),
        };
        let mut guard = Self {
            world,
            decisions: Decisions::default(),
            stops: Stops::starting(at),
            deadlines: Deadlines::default(),
            pauses: Pauses::resume(saved.proofs),
            changes: Changes::default(),
            sessions: Sessions::of(saved.process),
            reminders: Reminders::resume(saved.memory.clone()),
            who_did_it: WhoDidIt::default(),
            presence: Presence::default(),
            exits: Exits::default(),
            filling: Progress::default(),
            bills: Bills::default(),
            saving: Saving::resume(saved.memory, saved.keeps_ledger),
            troubles: Troubles::default(),
        };
        guard.resume_credit(saved.used_of_credit);
        guard.hold_again();
        guard.begin_by_this_clock(at);
        guard.note_slips(saved.slips);
        for words in slips {
            guard.trouble_with(words);
        }
        guard
    }

    /// Takes in one event; returns what is to be done, pauses first.
    pub fn handle(&mut self, event: Event, at: Moment) -> Vec<Effect> {
        self.handle_all([event], at)
    }

    /// Takes in several events of the same moment, and then does one turn for all of them: the
    /// answers of a thousand calls cost little more than one.
    pub fn handle_all(
        &mut self,
        events: impl IntoIterator<Item = Event>,
        at: Moment,
    ) -> Vec<Effect> {
        self.follow_clock(at);
        let mut is_aside = !self.decisions.is_turn_due(at);
        let mut effects = Vec::new();
        for event in events {
            is_aside &= self.can_wait(&event);
            if Self::may_change(&event) {
                self.decisions.outdate();
            }
            effects.extend(self.take_event(event, at));
        }
        effects.extend(self.ask_who_did_it(at));
        effects.extend(if is_aside { self.turn_aside(at) } else { self.turn(at) });
        self.note_shown(&effects);
        self.note_resumes(&effects);
        self.end_drill_of(&effects);
        self.world.stints.note_calls(&effects);
        // A pause waits for nothing: calls leave before anything else is looked at. What belongs
        // to an account is written before the account is left.
        effects.sort_by_key(|effect| match effect {
            Effect::Call(_) => 0,
            Effect::SignOut => 2,
            _ => 1,
        });
        effects
    }

    fn take_event(&mut self, event: Event, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Tick => {}
            Event::Woke { asleep } => {
                self.stops.woke(at);
                self.returned(asleep, at);
                self.world.inventory.read_all_soon();
            }
            Event::WillShutDown => {
                self.saving.shut_down();
            }
            Event::Leaving { why, within } => effects.extend(self.leave(why, within, at)),
            Event::Unattended { looks_once } => self.is_unattended(looks_once),
            Event::Quiet(quiet) => self.presence.be_quiet(quiet),
            Event::SignedIn(identity) => self.signed_in(identity, at),
            Event::SigningIn(problem) => self.world.account.tries(problem),
            Event::SignedOut => self.signed_out(at),
            Event::Polled { namespace, ticket, result } => {
                effects.extend(self.polled(&namespace, ticket, result, at));
            }
            Event::Paged { namespace, ticket, asked, endpoints } => {
                effects.extend(self.paged(&namespace, ticket, asked, &endpoints, at));
            }
            Event::EndpointRead { endpoint, asked, result } => {
                effects.extend(self.endpoint_read(&endpoint, asked, result, at));
            }
            Event::Hinted { endpoint } => self.hinted(endpoint),
            Event::Priced { result } => self.priced(result, at),
            Event::Offered(offers) => self.world.prices.offered(offers),
            Event::Created { endpoint, result } => {
                effects.extend(self.created(&endpoint, result, at));
            }
            Event::Called { call, result } => effects.extend(self.called(&call, result, at)),
            Event::Measured { endpoint, from, to, result } => {
                self.measured(&Ask { endpoint, from, to }, result, at);
            }
            Event::Billed { namespace, period, result } => {
                self.billed(namespace, period, result, at);
            }
            Event::BillWanted => self.bill_wanted(),
            Event::RequestsCounted { range, idle } => self.requests_counted(range, idle),
            Event::DrillWanted { endpoint } => effects.extend(self.drill_wanted(&endpoint, at)),
            Event::ProofsRead(proofs) => self.proofs_read(proofs, at),
            Event::Debugged { endpoint, asked, result } => {
                effects.extend(self.debugged(&endpoint, asked, result, at));
            }
            Event::Audited { namespace, endpoints, result } => {
                self.audited(&namespace, &endpoints, result, at);
            }
            Event::Asked(request) => effects.extend(self.asked(request, at)),
            Event::Delivered { key, result } => effects.extend(self.delivered(&key, result, at)),
            Event::Stored(result) => self.stored(result, at),
            Event::HistoryLost(words) => self.history_lost(words),
            Event::Troubled(words) => self.trouble_with(words),
            Event::SettingsRead(settings, slips) => self.settings_read(*settings, slips, at),
            Event::SessionKept { id, result } => {
                effects.extend(self.session_kept(&id, result, at));
            }
            Event::SessionsSeen(found) => effects.extend(self.sessions_seen(found, at)),
            Event::SessionWished { id, wish } => {
                effects.extend(self.session_wished(&id, wish, at));
            }
            Event::HealthChecked { endpoint, answer } => {
                self.health_checked(&endpoint, &answer, at);
            }
            Event::CommandStarted { session, log } => self.command_started(&session, log),
            Event::CommandEnded { session, result } => {
                effects.extend(self.command_ended(&session, result, at));
            }
            Event::SessionMeasured { session, measured } => {
                self.session_measured(&session, measured);
            }
        }
        effects
    }

    fn called(&mut self, call: &Call, result: Result<(), Problem>, at: Moment) -> Vec<Effect> {
        let namespace = call.endpoint.namespace.clone();
        match call.action {
            Action::Pause => {
                // What was accepted is read back from the endpoint itself.
                match &result {
                    Ok(()) => self.line_works(None),
                    Err(_) => self.world.inventory.read_soon(&namespace),
                }
                self.pauses.proving.called(&call.endpoint, &result, at);
                self.pauses.refusals.answered(&call.endpoint, &result, at);
                if let Some(pausing) = &mut self.pauses.batch {
                    pausing.called(&call.endpoint, result, at);
                }
                self.note_saving(&call.endpoint, at);
                Vec::new()
            }
            _ => {
                self.world.inventory.read_soon(&namespace);
                let mut effects = Vec::new();
                if call.action == Action::Resume {
                    self.resume_answered(&call.endpoint);
                    let pausing = self.pauses.batch.as_mut();
                    let overtaken = pausing.and_then(|batch| batch.overtaken(&call.endpoint, at));
                    effects.extend(overtaken.map(Effect::Call));
                }
                match self.changes.jobs.called(call, result, at) {
                    Next::Call(call) => effects.push(Effect::Call(call)),
                    Next::Nothing | Next::PauseAgain => {}
                }
                effects
            }
        }
    }

    fn forget(&mut self, id: &EndpointId, at: jiff::Timestamp) {
        self.end_saving(id);
        let entries = self.world.meter.gone(id, at, self.allowed_gap_millis());
        self.enter(entries);
        self.world.ledger_cache.leave_undated(|entry| entry.endpoint == *id);
        self.decisions.outdate();
        self.saving.gone(id);
        self.world.traffic.forget(id);
        self.changes.jobs.forget(id);
        if let Some(pausing) = &mut self.pauses.batch {
            pausing.gone(id);
        }
    }

    fn enter(&mut self, mut entries: Vec<Entry>) {
        self.world.ledger_cache.enter(&mut entries);
        self.saving.add(entries);
    }

    /// When a namespace was last read whole, in this run or the one before: an endpoint that was
    /// not there then has appeared since.
    fn last_read(&self, namespace: &str, at: Moment) -> Option<jiff::Timestamp> {
        let state = self.world.inventory.namespaces().find(|(name, _)| *name == namespace);
        // By the clock of now: it may have been set since.
        let in_this_run =
            state.and_then(|(_, state)| state.read).map(|read| at.ago(at.since(read)));
        let lines = self.world.meter.lines().filter(|line| line.endpoint.namespace == namespace);
        in_this_run.or_else(|| lines.map(|line| line.open.to).max())
    }
}
