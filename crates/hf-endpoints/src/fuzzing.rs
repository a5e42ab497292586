//! The readers of answers on bytes, for the fuzz targets: what a call does with a body it received.

use serde::de::DeserializeOwned;

use crate::answers::why_unreadable;
use crate::routes::{List, pages_of};
use crate::soft::is_list;
use crate::{AuditPage, Endpoint, Metrics, PriceList, Usage, WhoAmI, provider};

/// One page of a list of endpoints, as if it were the only one.
///
/// # Errors
/// Why it cannot be read, as for each of these.
pub fn list(body: &[u8]) -> Result<List, String> {
    object(body).map(|page| pages_of([page]))
}

/// One endpoint.
///
/// # Errors
/// As [`list`].
pub fn endpoint(body: &[u8]) -> Result<Endpoint, String> {
    object(body)
}

/// A price list.
///
/// # Errors
/// As [`list`].
pub fn prices(body: &[u8]) -> Result<PriceList, String> {
    object(body).map(provider::rows)
}

/// Whose token it is.
///
/// # Errors
/// As [`list`].
pub fn whoami(body: &[u8]) -> Result<WhoAmI, String> {
    object(body)
}

/// Metrics of an endpoint.
///
/// # Errors
/// As [`list`].
pub fn metrics(body: &[u8]) -> Result<Metrics, String> {
    object(body)
}

/// What was billed.
///
/// # Errors
/// As [`list`].
pub fn usage(body: &[u8]) -> Result<Usage, String> {
    object(body)
}

/// A page of the audit log.
///
/// # Errors
/// As [`list`].
pub fn audit(body: &[u8]) -> Result<AuditPage, String> {
    object(body)
}

fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    if is_list(body) {
        return Err("it is a list".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| why_unreadable(body, &error))
}
