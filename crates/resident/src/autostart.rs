//! Whether the application starts with the session, for the page.

use crate::refusal::Refusal;

/// Whether the application starts with the session; changes that first when told to.
///
/// # Errors
/// `autostart` when the system does not let it.
pub(crate) fn set(on: Option<bool>) -> Result<bool, Refusal> {
    guard_host::autostart::set(on).map_err(|words| {
        tracing::warn!("could not change the start with the session: {words}");
        Refusal {
            code: "autostart",
            message: format!("Could not start with the session: {words}."),
        }
    })
}
