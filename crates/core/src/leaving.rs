//! How a machine goes away.

/// How a machine goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It sleeps: the lid is closed, or somebody told it to.
    Sleep,
    /// It is turned off or started anew.
    ShutDown,
    /// The person logs out, or the process is told to end.
    LogOut,
}
