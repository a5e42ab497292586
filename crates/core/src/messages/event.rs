//! What comes in.

use std::time::Duration;

use jiff::Timestamp;

use crate::billing::Billed;
use crate::call::Call;
use crate::deed::AuditedDeed;
use crate::deploying::NotCreated;
use crate::endpoint::{EndpointId, Observed, Prices};
use crate::filling::ReplicaGraph;
use crate::history::Range;
use crate::identity::Identity;
use crate::key::Key;
use crate::leaving::Leaving;
use crate::listing::Listing;
use crate::moment::Moment;
use crate::notification::Quiet;
use crate::offers::Offer;
use crate::problem::Problem;
use crate::proof::Proofs;
use crate::request::Request;
use crate::session::{Found, StartStages, Wish};
use crate::settings::{Settings, Slips};

/// Something happened outside.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "few exist at a time, and none for long")]
pub enum Event {
    /// A deadline of [`crate::Guard::wakes_at`] has come, or nothing in particular.
    Tick,
    /// The machine slept.
    Woke {
        /// For about how long.
        asleep: Duration,
    },
    /// The application ends soon: everything is to be written now.
    WillShutDown,
    /// The machine is about to go away and waits a little; answered with [`crate::Effect::LetGo`].
    Leaving {
        /// How it goes away.
        why: Leaving,
        /// How long it waits.
        within: Duration,
    },
    /// There is no panel here and nobody who presses anything: nothing waits for the first questions
    /// or for a moment to be disturbed. To be said before anything is read.
    Unattended {
        /// This run ends after one look: what is due is paused without a countdown, since nobody
        /// could object to it.
        looks_once: bool,
    },
    /// Whether this is a moment to be disturbed changed; `None` is such a moment.
    Quiet(Option<Quiet>),
    /// Somebody is signed in; who, and what the token may do.
    SignedIn(Identity),
    /// A token is there, but who it belongs to could not be asked yet; why not.
    SigningIn(Option<Problem>),
    /// Nobody is signed in any more.
    SignedOut,
    /// One namespace was read, or could not be.
    Polled {
        /// Which.
        namespace: String,
        /// The ticket of [`crate::Effect::Poll`]: an answer to an older question is not looked at.
        ticket: u64,
        /// Its endpoints.
        result: Result<Listing, Problem>,
    },
    /// A page of the list of a namespace came in, and more are to come: what is on the way ends with
    /// [`Event::Polled`], which tells of what no page told of.
    Paged {
        /// Which.
        namespace: String,
        /// The ticket of [`crate::Effect::Poll`].
        ticket: u64,
        /// When this page was asked for.
        asked: Moment,
        /// What is on it.
        endpoints: Vec<Observed>,
    },
    /// One endpoint was read by its own name, or could not be.
    EndpointRead {
        /// Which.
        endpoint: EndpointId,
        /// When it was asked for: it tells nothing of what was done after that.
        asked: Moment,
        /// How it is; `None` when there is none of this name.
        result: Result<Option<Observed>, Problem>,
    },
    /// Hugging Face said that something about an endpoint changed, and nothing of what: a hint to read it soon.
    Hinted {
        /// Which.
        endpoint: EndpointId,
    },
    /// The price list of a namespace was read, or could not be.
    Priced {
        /// The prices.
        result: Result<Prices, Problem>,
    },
    /// What hardware is offered, read with the price list.
    Offered(Vec<Offer>),
    /// The request to create an endpoint was answered, or not.
    Created {
        /// Which.
        endpoint: EndpointId,
        /// Why it was not, or may not have been.
        result: Result<(), NotCreated>,
    },
    /// The replica metrics of an endpoint were read, or could not be.
    Measured {
        /// Which endpoint.
        endpoint: EndpointId,
        /// From when, as asked.
        from: Timestamp,
        /// Until when, as asked.
        to: Timestamp,
        /// What they tell.
        result: Result<ReplicaGraph, Problem>,
    },
    /// The bill of a user or organization was read, or could not be.
    Billed {
        /// Whose.
        namespace: String,
        /// Which period, as asked.
        period: Option<String>,
        /// The bill, with the ledger beside it.
        result: Result<Box<Billed>, Problem>,
    },
    /// Somebody wants to see the bill: what was not read yet is read at once.
    BillWanted,
    /// The requests of some days were counted, or could not be.
    RequestsCounted {
        /// Which days.
        range: Range,
        /// What was paid for nothing, in words, where that is known and anything.
        idle: Option<String>,
    },
    /// Somebody wants it proved that pausing works.
    DrillWanted {
        /// By pausing this one, which is paused.
        endpoint: EndpointId,
    },
    /// What other processes know of proofs that pausing works, or an earlier run.
    ProofsRead(Proofs),
    /// Hugging Face's debugger was asked about an endpoint.
    Debugged {
        /// Which endpoint.
        endpoint: EndpointId,
        /// When it was asked.
        asked: Moment,
        /// The endpoint as the answer has it.
        result: Result<Box<Observed>, Problem>,
    },
    /// The audit log was read, or could not be.
    Audited {
        /// Of which user or organization.
        namespace: String,
        /// About which of its endpoints, as asked.
        endpoints: Vec<EndpointId>,
        /// What was done to them, in any order.
        result: Result<Vec<AuditedDeed>, Problem>,
    },
    /// A call was answered.
    Called {
        /// The call as it was sent out.
        call: Call,
        /// Whether Hugging Face accepted it. Accepted is not yet done.
        result: Result<(), Problem>,
    },
    /// A person asked for something.
    Asked(Request),
    /// A notification was handed over, or could not be.
    Delivered {
        /// Which.
        key: Key,
        /// Why not.
        result: Result<(), String>,
    },
    /// A batch was written, or could not be.
    Stored(Result<(), String>),
    /// Something outside the core a person should know, such as unreadable settings.
    Troubled(String),
    /// What was written is gone, in whole sentences: what is open is to be written anew.
    HistoryLost(String),
    /// Somebody else changed the settings; here they are, with what is wrong with their file now.
    SettingsRead(Box<Settings>, Slips),
    /// The record of a session was written, or could not be.
    SessionKept {
        /// Which.
        id: String,
        /// Why not, in words.
        result: Result<(), String>,
    },
    /// These sessions are open, as found on the disk: those of other living processes, and those
    /// whose process was gone and which this one keeps from now on.
    SessionsSeen(Vec<Found>),
    /// Another process wants something of a session of this one.
    SessionWished {
        /// Which.
        id: String,
        /// What.
        wish: Wish,
    },
    /// A health route was asked.
    HealthChecked {
        /// Of which endpoint.
        endpoint: EndpointId,
        /// What became of it.
        answer: HealthAnswer,
    },
    /// The command of a session runs.
    CommandStarted {
        /// Of which session.
        session: String,
        /// Where its output is kept; `None` when it cannot be.
        log: Option<String>,
    },
    /// The command of a session ended, or could not be started.
    CommandEnded {
        /// Of which session.
        session: String,
        /// Its exit code, 128 and the number of the signal that ended it, or why it did not start.
        result: Result<i32, String>,
    },
    /// What metrics tell of a session.
    SessionMeasured {
        /// Of which session.
        session: String,
        /// Of each of its endpoints that they tell of.
        measured: Vec<MeasuredUse>,
    },
}

/// What metrics tell of one endpoint of a session; `None` where they do not.
#[derive(Clone, Debug)]
pub struct MeasuredUse {
    /// Which.
    pub endpoint: EndpointId,
    /// How many requests it served.
    pub requests: Option<u64>,
    /// Where the time of its start went.
    pub start_stages: Option<StartStages>,
}

/// What became of asking a health route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthAnswer {
    /// It answered well.
    Healthy,
    /// It answered otherwise, or not in time.
    NotYet,
    /// It could not be reached or asked from here at all; why, as a part of a sentence.
    NotReached(String),
}
