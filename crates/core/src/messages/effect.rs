//! What goes out.

use jiff::Timestamp;

use super::Batch;
use crate::call::Call;
use crate::deploying::NewEndpoint;
use crate::endpoint::EndpointId;
use crate::history::Range;
use crate::key::Key;
use crate::notification::Notification;
use crate::session::{Session, Wish};
use crate::settings::Settings;

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask Hugging Face to do something. Always first in the list.
    Call(Call),
    /// Create an endpoint; answer with [`crate::Event::Created`]. Never repeated.
    Create(Box<NewEndpoint>),
    /// Read the endpoints of a namespace.
    Poll {
        /// Which.
        namespace: String,
        /// To be given back with the answer.
        ticket: u64,
    },
    /// Read one endpoint by its own name; answer with [`crate::Event::EndpointRead`].
    ReadEndpoint {
        /// Which.
        endpoint: EndpointId,
    },
    /// Read the price list of a namespace.
    ReadPrices {
        /// Which.
        namespace: String,
    },
    /// Read how many replicas an endpoint had, to fill a gap; nothing waits for it.
    ReadMetrics {
        /// Which endpoint.
        endpoint: EndpointId,
        /// First moment.
        from: Timestamp,
        /// End.
        to: Timestamp,
    },
    /// Read what was billed, and the ledger beside it; nothing waits for it.
    ReadBill {
        /// Whose bill.
        namespace: String,
        /// It is the bill of the person, not of an organization.
        own: bool,
        /// Which period; `None` is the current one.
        period: Option<String>,
    },
    /// Count the requests of these days, to tell what was paid for nothing; answer with
    /// [`crate::Event::RequestsCounted`]. Nothing waits for it for long.
    CountRequests {
        /// Which days.
        range: Range,
    },
    /// Read in the audit log who did what to these endpoints; answer with [`crate::Event::Audited`].
    ReadAudit {
        /// Of which user or organization.
        namespace: String,
        /// Which of its endpoints.
        endpoints: Vec<EndpointId>,
        /// Since when, by this machine's clock.
        from: Timestamp,
    },
    /// Ask Hugging Face's debugger for a diagnosis; answer with [`crate::Event::Debugged`].
    Debug {
        /// Of which endpoint.
        endpoint: EndpointId,
    },
    /// Write a session down for other processes, and answer with [`crate::Event::SessionKept`].
    /// From the first time on this process holds it, until it is over or the process is.
    KeepSession(Box<Session>),
    /// Tell the process that keeps a session what is wanted of it.
    WishOfSession {
        /// Which session.
        id: String,
        /// What.
        wish: Wish,
    },
    /// Ask the health route of a running endpoint; answer with [`crate::Event::HealthChecked`].
    CheckHealth {
        /// Which endpoint.
        endpoint: EndpointId,
        /// Where it answers.
        url: String,
        /// Anybody may ask it: no token is to go along.
        public: bool,
    },
    /// Run the command of a session; answer with [`crate::Event::CommandStarted`] and, when it is
    /// over, with [`crate::Event::CommandEnded`].
    RunCommand {
        /// The session.
        session: Box<Session>,
        /// Endpoints that are ready for it, with their addresses.
        endpoints: Vec<(EndpointId, Option<String>)>,
    },
    /// Ask a command to end, or kill it.
    StopCommand {
        /// Of which session.
        session: String,
        /// It had its time.
        kill: bool,
    },
    /// Read what metrics tell of the endpoints of a session; answer with [`crate::Event::SessionMeasured`].
    /// Nothing waits for it.
    MeasureSession {
        /// The session.
        session: Box<Session>,
    },
    /// Write to the store, in one transaction.
    Commit(Batch),
    /// Write the settings.
    SaveSettings(Box<Settings>),
    /// Show a notification; answer with [`crate::Event::Delivered`].
    Notify(Notification),
    /// Take a notification back.
    Withdraw {
        /// Which.
        key: Key,
    },
    /// Open the panel, or bring it to the front.
    OpenPanel,
    /// Nothing is left to be done before the machine goes away: let it go.
    LetGo,
    /// Forget the account, and the token wherever it is stored.
    SignOut,
    /// End the application.
    Exit,
}
