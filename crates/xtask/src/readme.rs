//! What `cargo xtask shots` is to do about the pictures of the README.

/// What becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readme {
    /// They are made anew.
    Write,
    /// They are made beside those that are there, and must look like them.
    Check,
}
