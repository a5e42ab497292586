//! What a "pause all" takes in.

/// What a "pause all" takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Protected endpoints too.
    pub include_protected: bool,
    /// What the token is known not to pause is left out, as it was said before.
    pub leaves_out_refused: bool,
}

impl Sweep {
    /// Everything that is not protected.
    pub const UNPROTECTED: Self = Self { include_protected: false, leaves_out_refused: false };
    /// The same, but for what the token is known not to pause.
    pub const ANNOUNCED: Self = Self { include_protected: false, leaves_out_refused: true };
}
