//! What one reading of a namespace told.

use crate::endpoint::Observed;

/// The endpoints of one namespace as one reading showed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The endpoints.
    pub endpoints: Vec<Observed>,
    /// Whether this is all of them. Only then an endpoint that is missing may be gone.
    pub complete: bool,
}
