//! What goes into the guard and what comes out: what happened, what is to be done, and what outlives
//! the process.

mod effect;
mod event;
mod saved;

pub use effect::Effect;
pub use event::{Event, HealthAnswer, MeasuredUse};
pub use saved::{Batch, DAYS_OF_ENTRIES, Saved};
