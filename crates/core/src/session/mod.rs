//! Testing sessions: what one is, and what it leaves behind. What is done with it is decided by the
//! guard.

mod list;
mod plan;
mod receipt;
mod record;

pub use list::{SessionRow, SessionRowUse, SessionWeek, SessionsView, sessions_view, weekly};
pub use plan::{Order, SessionPlan, Work};
pub use receipt::{Receipt, ReceiptEndpoint, markdown};
pub use record::{Origin, Outcome, Phase, Session, Stage, Use, Wish};
