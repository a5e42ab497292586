//! What Endpoint Guard touches: network, disk, keyring and clock, without a desktop.
//!
//! [`Handle`] is the door: a shell starts the host, asks for things, and draws the view. The loop
//! behind it feeds the pure core with what happened and does what the core wants done.

pub mod observe;
