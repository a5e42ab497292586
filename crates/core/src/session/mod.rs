//! Testing sessions: what one is, and what it leaves behind. What is done with it is decided by the
//! guard.

mod costs;
mod draft;
mod found;
mod list;
mod plan;
mod receipt;
mod record;
mod start_stages;

pub use costs::session_costs;
pub(crate) use draft::LENGTHS;
pub use draft::{SessionChoice, SessionDraft, SessionDraftView, SessionEnd, SessionLength};
pub use found::{Found, Holder};
pub use list::{SessionRow, SessionRowUse, SessionWeek, SessionsView, sessions_view, weekly};
pub use plan::{Order, SessionPlan, Work, quoted};
pub use receipt::{Receipt, ReceiptEndpoint, ReceiptFormat, markdown};
pub use record::{Origin, Outcome, Phase, Session, Stage, Use, Wish};
pub use start_stages::StartStages;
