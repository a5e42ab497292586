//! What pauses saved: each is noted when it is read back, and what it saved is worked out when somebody looks.
//!
//! Everything is rounded to the side of less. A pause counts from when it was read back until its next resume,
//! and not for longer than it would have gone on costing money: eight hours at most, and no longer than until
//! Hugging Face would have stopped the endpoint by itself.

mod book;
mod entry;
mod sum;
#[cfg(test)]
mod tests;
mod view;

pub use book::Savings;
pub use entry::{SavingEnd, SavingEntry, SavingPause, left_until_auto_stop};
pub use sum::SavedSum;
pub use view::{SAVING_RULE, SavedView};
